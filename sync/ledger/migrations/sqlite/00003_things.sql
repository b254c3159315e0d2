-- +goose Up
-- What a thing goes by: its own name, and others that sources give it (a changed
-- URL, a copy under the same title). Each leads to the name that the thing is kept
-- under, from which the ids of its activities are made.
CREATE TABLE things (
    name   TEXT PRIMARY KEY,
    root   TEXT NOT NULL,
    source TEXT NOT NULL,
    since  BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX things_root ON things (root);
-- What was found under names of the old form is found again by the next sync.
INSERT INTO things (name, root, source, since)
SELECT f.thing, f.thing, MIN(i.source), MIN(i.first_seen) FROM findings f JOIN items i ON i.id = f.item GROUP BY f.thing;
DELETE FROM meta WHERE key = 'fingerprint';
CREATE INDEX findings_thing ON findings (thing);

-- A decision belongs to a partner, a side and a thing; the item is the one that it
-- was made on. The log keeps every decision, an empty one takes back those before.
ALTER TABLE reviews ADD COLUMN partner TEXT NOT NULL DEFAULT '';
ALTER TABLE reviews ADD COLUMN side TEXT NOT NULL DEFAULT '';
ALTER TABLE reviews ADD COLUMN area TEXT NOT NULL DEFAULT '';
ALTER TABLE reviews ADD COLUMN thing TEXT NOT NULL DEFAULT '';
ALTER TABLE reviews ADD COLUMN item BIGINT NOT NULL DEFAULT 0;
CREATE INDEX reviews_thing ON reviews (thing);
CREATE TABLE review_log (
    id         INTEGER PRIMARY KEY,
    activity   TEXT NOT NULL,
    partner    TEXT NOT NULL,
    side       TEXT NOT NULL,
    area       TEXT NOT NULL,
    thing      TEXT NOT NULL,
    item       BIGINT NOT NULL,
    decision   TEXT NOT NULL,
    note       TEXT NOT NULL,
    reviewer   TEXT NOT NULL,
    decided_at BIGINT NOT NULL
);

CREATE VIEW v_reviews AS
SELECT l.id, l.activity, l.partner, l.side, l.area, l.thing, l.decision, l.note, l.reviewer,
       strftime('%Y-%m-%dT%H:%M:%fZ', l.decided_at / 1000.0, 'unixepoch') AS decided_at
FROM review_log l;

-- +goose Down
DROP VIEW v_reviews;
DROP TABLE review_log;
DROP INDEX reviews_thing;
ALTER TABLE reviews DROP COLUMN item;
ALTER TABLE reviews DROP COLUMN thing;
ALTER TABLE reviews DROP COLUMN area;
ALTER TABLE reviews DROP COLUMN side;
ALTER TABLE reviews DROP COLUMN partner;
DROP INDEX findings_thing;
DROP TABLE things;
