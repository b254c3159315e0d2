-- +goose Up
-- A person may say that an activity is of another area or was given by the other
-- side. Then what was found of it is filed under the activity that it becomes by
-- that; activity stays what detection calls it, so that all of it can be taken back.
DROP VIEW v_activities;
DROP VIEW v_reviews;
ALTER TABLE findings ADD COLUMN filed TEXT;
DROP INDEX findings_activity;
CREATE INDEX findings_filed ON findings (COALESCE(filed, activity), item);

-- What a decision changes, the activity that it is about by that, and its line in
-- the log: whoever saw another line decides on something else. A decision may leave
-- to detection whether the activity counts.
CREATE TABLE reviews_11 (
    activity   TEXT PRIMARY KEY,
    decision   TEXT NOT NULL CHECK (decision IN ('accepted', 'rejected', 'changed', 'noted')),
    note       TEXT NOT NULL,
    reviewer   TEXT NOT NULL,
    decided_at BIGINT NOT NULL,
    partner    TEXT NOT NULL DEFAULT '',
    side       TEXT NOT NULL DEFAULT '',
    area       TEXT NOT NULL DEFAULT '',
    thing      TEXT NOT NULL DEFAULT '',
    item       BIGINT NOT NULL DEFAULT 0,
    to_side    TEXT NOT NULL DEFAULT '',
    to_area    TEXT NOT NULL DEFAULT '',
    becomes    TEXT NOT NULL DEFAULT '',
    entry      BIGINT NOT NULL DEFAULT 0
);
INSERT INTO reviews_11 (activity, decision, note, reviewer, decided_at, partner, side, area, thing, item, becomes) SELECT activity, decision, note, reviewer, decided_at, partner, side, area, thing, item, activity FROM reviews;
DROP TABLE reviews;
ALTER TABLE reviews_11 RENAME TO reviews;
CREATE INDEX reviews_thing ON reviews (thing);
CREATE INDEX reviews_becomes ON reviews (becomes);
ALTER TABLE review_log ADD COLUMN to_side TEXT NOT NULL DEFAULT '';
ALTER TABLE review_log ADD COLUMN to_area TEXT NOT NULL DEFAULT '';
CREATE INDEX review_log_thing ON review_log (thing);
UPDATE reviews SET entry = COALESCE((SELECT MAX(l.id) FROM review_log l WHERE l.thing = reviews.thing AND l.activity = reviews.activity), 0);

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

CREATE VIEW v_reviews AS
SELECT l.id, l.activity, l.partner, l.side, l.area, l.thing, l.decision, l.note, l.reviewer,
       strftime('%Y-%m-%dT%H:%M:%fZ', l.decided_at / 1000.0, 'unixepoch') AS decided_at,
       l.to_side, l.to_area
FROM review_log l;

-- +goose Down
DROP VIEW v_reviews;
DROP VIEW v_activities;
DROP INDEX review_log_thing;
ALTER TABLE review_log DROP COLUMN to_area;
ALTER TABLE review_log DROP COLUMN to_side;
CREATE TABLE reviews_10 (
    activity   TEXT PRIMARY KEY,
    decision   TEXT NOT NULL CHECK (decision IN ('accepted', 'rejected')),
    note       TEXT NOT NULL,
    reviewer   TEXT NOT NULL,
    decided_at BIGINT NOT NULL,
    partner    TEXT NOT NULL DEFAULT '',
    side       TEXT NOT NULL DEFAULT '',
    area       TEXT NOT NULL DEFAULT '',
    thing      TEXT NOT NULL DEFAULT '',
    item       BIGINT NOT NULL DEFAULT 0
);
INSERT INTO reviews_10 (activity, decision, note, reviewer, decided_at, partner, side, area, thing, item) SELECT activity, decision, note, reviewer, decided_at, partner, side, area, thing, item FROM reviews WHERE decision IN ('accepted', 'rejected');
DROP TABLE reviews;
ALTER TABLE reviews_10 RENAME TO reviews;
CREATE INDEX reviews_thing ON reviews (thing);
DROP INDEX findings_filed;
ALTER TABLE findings DROP COLUMN filed;
CREATE INDEX findings_activity ON findings (activity, item);

CREATE VIEW v_activities AS
SELECT a.id, a.partner, a.side, a.area,
       strftime('%Y-%m-%dT%H:%M:%fZ', a.occurred_at / 1000.0, 'unixepoch') AS occurred_at,
       a.title, a.url, a.status, a.confidence, a.rule, a.excerpt, a.source,
       strftime('%Y-%m-%dT%H:%M:%fZ', a.first_seen / 1000.0, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%fZ', (SELECT MAX(i.last_seen) FROM findings f JOIN items i ON i.id = f.item WHERE f.activity = a.id) / 1000.0, 'unixepoch') AS last_seen,
       strftime('%Y-%m-%dT%H:%M:%fZ', a.ended_at / 1000.0, 'unixepoch') AS ended_at,
       a.stage, strftime('%Y-%m-%dT%H:%M:%fZ', a.stage_at / 1000.0, 'unixepoch') AS stage_at, a.amount, a.currency, a.deal, a.account,
       strftime('%Y-%m-%dT%H:%M:%fZ', a.alive_at / 1000.0, 'unixepoch') AS alive_at, a.archived,
       r.decision, r.note, r.reviewer, strftime('%Y-%m-%dT%H:%M:%fZ', r.decided_at / 1000.0, 'unixepoch') AS decided_at
FROM activities a LEFT JOIN reviews r ON r.activity = a.id;

CREATE VIEW v_reviews AS
SELECT l.id, l.activity, l.partner, l.side, l.area, l.thing, l.decision, l.note, l.reviewer,
       strftime('%Y-%m-%dT%H:%M:%fZ', l.decided_at / 1000.0, 'unixepoch') AS decided_at
FROM review_log l;
