-- +goose Up
-- The activity that a finding is filed under, as a column: SQLite uses no index on an
-- expression for a join.
DROP VIEW v_activities;
DROP INDEX findings_filed;
ALTER TABLE findings ADD COLUMN under TEXT GENERATED ALWAYS AS (COALESCE(filed, activity)) VIRTUAL;
CREATE INDEX findings_under ON findings (under, item);

CREATE VIEW v_activities AS
SELECT a.id, a.partner, a.side, a.area,
       strftime('%Y-%m-%dT%H:%M:%fZ', a.occurred_at / 1000.0, 'unixepoch') AS occurred_at,
       a.title, a.url, a.status, a.confidence, a.rule, a.excerpt, a.source,
       strftime('%Y-%m-%dT%H:%M:%fZ', a.first_seen / 1000.0, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%fZ', (SELECT MAX(i.last_seen) FROM findings f JOIN items i ON i.id = f.item WHERE f.under = a.id) / 1000.0, 'unixepoch') AS last_seen,
       strftime('%Y-%m-%dT%H:%M:%fZ', a.ended_at / 1000.0, 'unixepoch') AS ended_at,
       a.stage, strftime('%Y-%m-%dT%H:%M:%fZ', a.stage_at / 1000.0, 'unixepoch') AS stage_at, a.amount, a.currency, a.deal, a.account,
       strftime('%Y-%m-%dT%H:%M:%fZ', a.alive_at / 1000.0, 'unixepoch') AS alive_at, a.archived,
       r.decision, r.note, r.reviewer, strftime('%Y-%m-%dT%H:%M:%fZ', r.decided_at / 1000.0, 'unixepoch') AS decided_at,
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
       strftime('%Y-%m-%dT%H:%M:%fZ', a.occurred_at / 1000.0, 'unixepoch') AS occurred_at,
       a.title, a.url, a.status, a.confidence, a.rule, a.excerpt, a.source,
       strftime('%Y-%m-%dT%H:%M:%fZ', a.first_seen / 1000.0, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%fZ', (SELECT MAX(i.last_seen) FROM findings f JOIN items i ON i.id = f.item WHERE COALESCE(f.filed, f.activity) = a.id) / 1000.0, 'unixepoch') AS last_seen,
       strftime('%Y-%m-%dT%H:%M:%fZ', a.ended_at / 1000.0, 'unixepoch') AS ended_at,
       a.stage, strftime('%Y-%m-%dT%H:%M:%fZ', a.stage_at / 1000.0, 'unixepoch') AS stage_at, a.amount, a.currency, a.deal, a.account,
       strftime('%Y-%m-%dT%H:%M:%fZ', a.alive_at / 1000.0, 'unixepoch') AS alive_at, a.archived,
       r.decision, r.note, r.reviewer, strftime('%Y-%m-%dT%H:%M:%fZ', r.decided_at / 1000.0, 'unixepoch') AS decided_at,
       r.to_side, r.to_area
FROM activities a LEFT JOIN reviews r ON r.becomes = a.id
    AND NOT EXISTS (SELECT 1 FROM reviews l WHERE l.becomes = a.id
        AND (l.decided_at > r.decided_at OR l.decided_at = r.decided_at AND l.activity < r.activity));
