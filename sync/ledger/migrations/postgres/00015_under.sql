-- +goose Up
-- The activity that a finding is filed under, as a column: SQLite uses no index on an
-- expression for a join.
DROP VIEW v_activities;
DROP INDEX findings_filed;
ALTER TABLE findings ADD COLUMN under TEXT COLLATE "C" GENERATED ALWAYS AS (COALESCE(filed, activity)) STORED;
CREATE INDEX findings_under ON findings (under, item);

CREATE VIEW v_activities AS
SELECT a.id, a.partner, a.side, a.area,
       to_timestamp(a.occurred_at / 1000.0) AS occurred_at,
       a.title, a.url, a.status, a.confidence, a.rule, a.excerpt, a.source,
       to_timestamp(a.first_seen / 1000.0) AS first_seen,
       to_timestamp((SELECT MAX(i.last_seen) FROM findings f JOIN items i ON i.id = f.item WHERE f.under = a.id) / 1000.0) AS last_seen,
       to_timestamp(a.ended_at / 1000.0) AS ended_at,
       a.stage, to_timestamp(a.stage_at / 1000.0) AS stage_at, a.amount, a.currency, a.deal, a.account,
       to_timestamp(a.alive_at / 1000.0) AS alive_at, a.archived,
       r.decision, r.note, r.reviewer, to_timestamp(r.decided_at / 1000.0) AS decided_at,
       r.to_side, r.to_area
FROM activities a LEFT JOIN reviews r ON r.becomes = a.id
    AND NOT EXISTS (SELECT 1 FROM reviews l WHERE l.becomes = a.id
        AND (l.decided_at > r.decided_at OR l.decided_at = r.decided_at AND l.activity < r.activity));

-- +goose Down
DROP VIEW v_activities;
DROP INDEX findings_under;
ALTER TABLE findings DROP COLUMN under;
CREATE INDEX findings_filed ON findings (COALESCE(filed, activity), item);

CREATE VIEW v_activities AS
SELECT a.id, a.partner, a.side, a.area,
       to_timestamp(a.occurred_at / 1000.0) AS occurred_at,
       a.title, a.url, a.status, a.confidence, a.rule, a.excerpt, a.source,
       to_timestamp(a.first_seen / 1000.0) AS first_seen,
       to_timestamp((SELECT MAX(i.last_seen) FROM findings f JOIN items i ON i.id = f.item WHERE COALESCE(f.filed, f.activity) = a.id) / 1000.0) AS last_seen,
       to_timestamp(a.ended_at / 1000.0) AS ended_at,
       a.stage, to_timestamp(a.stage_at / 1000.0) AS stage_at, a.amount, a.currency, a.deal, a.account,
       to_timestamp(a.alive_at / 1000.0) AS alive_at, a.archived,
       r.decision, r.note, r.reviewer, to_timestamp(r.decided_at / 1000.0) AS decided_at,
       r.to_side, r.to_area
FROM activities a LEFT JOIN reviews r ON r.becomes = a.id
    AND NOT EXISTS (SELECT 1 FROM reviews l WHERE l.becomes = a.id
        AND (l.decided_at > r.decided_at OR l.decided_at = r.decided_at AND l.activity < r.activity));
