-- +goose Up
-- A person may say that an activity is of another area or was given by the other
-- side. Then what was found of it is filed under the activity that it becomes by
-- that; activity stays what detection calls it, so that all of it can be taken back.
DROP VIEW v_activities;
DROP VIEW v_reviews;
ALTER TABLE findings ADD COLUMN filed TEXT COLLATE "C";
DROP INDEX findings_activity;
CREATE INDEX findings_filed ON findings (COALESCE(filed, activity), item);

-- What a decision changes, the activity that it is about by that, and its line in
-- the log: whoever saw another line decides on something else. A decision may leave
-- to detection whether the activity counts.
ALTER TABLE reviews DROP CONSTRAINT reviews_decision_check;
ALTER TABLE reviews ADD CONSTRAINT reviews_decision_check CHECK (decision IN ('accepted', 'rejected', 'changed', 'noted'));
ALTER TABLE reviews ADD COLUMN to_side TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE reviews ADD COLUMN to_area TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE reviews ADD COLUMN becomes TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE reviews ADD COLUMN entry BIGINT NOT NULL DEFAULT 0;
UPDATE reviews SET becomes = activity;
CREATE INDEX reviews_becomes ON reviews (becomes);
ALTER TABLE review_log ADD COLUMN to_side TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE review_log ADD COLUMN to_area TEXT COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX review_log_thing ON review_log (thing);
UPDATE reviews SET entry = COALESCE((SELECT MAX(l.id) FROM review_log l WHERE l.thing = reviews.thing AND l.activity = reviews.activity), 0);

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

CREATE VIEW v_reviews AS
SELECT l.id, l.activity, l.partner, l.side, l.area, l.thing, l.decision, l.note, l.reviewer,
       to_timestamp(l.decided_at / 1000.0) AS decided_at,
       l.to_side, l.to_area
FROM review_log l;

-- +goose Down
DROP VIEW v_reviews;
DROP VIEW v_activities;
DROP INDEX review_log_thing;
ALTER TABLE review_log DROP COLUMN to_area;
ALTER TABLE review_log DROP COLUMN to_side;
DROP INDEX reviews_becomes;
ALTER TABLE reviews DROP COLUMN entry;
ALTER TABLE reviews DROP COLUMN becomes;
ALTER TABLE reviews DROP COLUMN to_area;
ALTER TABLE reviews DROP COLUMN to_side;
DELETE FROM reviews WHERE decision NOT IN ('accepted', 'rejected');
ALTER TABLE reviews DROP CONSTRAINT reviews_decision_check;
ALTER TABLE reviews ADD CONSTRAINT reviews_decision_check CHECK (decision IN ('accepted', 'rejected'));
DROP INDEX findings_filed;
ALTER TABLE findings DROP COLUMN filed;
CREATE INDEX findings_activity ON findings (activity, item);

CREATE VIEW v_activities AS
SELECT a.id, a.partner, a.side, a.area,
       to_timestamp(a.occurred_at / 1000.0) AS occurred_at,
       a.title, a.url, a.status, a.confidence, a.rule, a.excerpt, a.source,
       to_timestamp(a.first_seen / 1000.0) AS first_seen,
       to_timestamp((SELECT MAX(i.last_seen) FROM findings f JOIN items i ON i.id = f.item WHERE f.activity = a.id) / 1000.0) AS last_seen,
       to_timestamp(a.ended_at / 1000.0) AS ended_at,
       a.stage, to_timestamp(a.stage_at / 1000.0) AS stage_at, a.amount, a.currency, a.deal, a.account,
       to_timestamp(a.alive_at / 1000.0) AS alive_at, a.archived,
       r.decision, r.note, r.reviewer, to_timestamp(r.decided_at / 1000.0) AS decided_at
FROM activities a LEFT JOIN reviews r ON r.activity = a.id;

CREATE VIEW v_reviews AS
SELECT l.id, l.activity, l.partner, l.side, l.area, l.thing, l.decision, l.note, l.reviewer,
       to_timestamp(l.decided_at / 1000.0) AS decided_at
FROM review_log l;
