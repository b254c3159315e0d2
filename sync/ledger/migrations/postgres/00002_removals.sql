-- +goose Up
-- An item may stay and no longer show a standing thing: then the finding is missing,
-- and gone after as many reads as an item that left its listing.
ALTER TABLE findings ADD COLUMN missing_since BIGINT;
ALTER TABLE findings ADD COLUMN missing_reads BIGINT NOT NULL DEFAULT 0;
ALTER TABLE findings ADD COLUMN gone_at BIGINT;
CREATE INDEX findings_missing ON findings (item) WHERE missing_since IS NOT NULL AND gone_at IS NULL;
DROP INDEX items_missing;
CREATE INDEX items_missing ON items (source) WHERE missing_since IS NOT NULL AND gone_at IS NULL;

-- The breaker: since when and for how many reads a source's removals are held
-- back, and how many activities they would end.
ALTER TABLE sources ADD COLUMN held_since BIGINT;
ALTER TABLE sources ADD COLUMN held_reads BIGINT NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN held_back BIGINT NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN held_back BIGINT NOT NULL DEFAULT 0;

DROP VIEW v_sources;
CREATE VIEW v_sources AS
SELECT s.id, s.name, s.owner, s.kind, s.location, s.area, s.active, s.holder,
       to_timestamp(s.lease_until / 1000.0) AS lease_until,
       to_timestamp(s.last_ok / 1000.0) AS last_ok,
       to_timestamp(s.last_error / 1000.0) AS last_error,
       s.error,
       to_timestamp(s.next_at / 1000.0) AS next_at,
       s.failures, s.interval_ms / 1000 AS interval_seconds, s.polls, s.changes,
       (SELECT COUNT(*) FROM items i WHERE i.source = s.id AND i.gone_at IS NULL) AS items,
       s.held_back, to_timestamp(s.held_since / 1000.0) AS held_since
FROM sources s;

DROP VIEW v_runs;
CREATE VIEW v_runs AS
SELECT r.id, r.holder,
       to_timestamp(r.started_at / 1000.0) AS started_at,
       to_timestamp(r.ended_at / 1000.0) AS ended_at,
       r.error, r.due, r.ok, r.unchanged, r.failed, r.deferred, r.held, r.stopped,
       r.new_items, r.changed_items, r.new_activities, r.held_back
FROM runs r;

-- +goose Down
DROP VIEW v_runs;
DROP VIEW v_sources;
ALTER TABLE runs DROP COLUMN held_back;
ALTER TABLE sources DROP COLUMN held_back;
ALTER TABLE sources DROP COLUMN held_reads;
ALTER TABLE sources DROP COLUMN held_since;
DROP INDEX items_missing;
CREATE INDEX items_missing ON items (source) WHERE missing_since IS NOT NULL;
DROP INDEX findings_missing;
ALTER TABLE findings DROP COLUMN gone_at;
ALTER TABLE findings DROP COLUMN missing_reads;
ALTER TABLE findings DROP COLUMN missing_since;
CREATE VIEW v_sources AS
SELECT s.id, s.name, s.owner, s.kind, s.location, s.area, s.active, s.holder,
       to_timestamp(s.lease_until / 1000.0) AS lease_until,
       to_timestamp(s.last_ok / 1000.0) AS last_ok,
       to_timestamp(s.last_error / 1000.0) AS last_error,
       s.error,
       to_timestamp(s.next_at / 1000.0) AS next_at,
       s.failures, s.interval_ms / 1000 AS interval_seconds, s.polls, s.changes,
       (SELECT COUNT(*) FROM items i WHERE i.source = s.id AND i.gone_at IS NULL) AS items
FROM sources s;

CREATE VIEW v_runs AS
SELECT r.id, r.holder,
       to_timestamp(r.started_at / 1000.0) AS started_at,
       to_timestamp(r.ended_at / 1000.0) AS ended_at,
       r.error, r.due, r.ok, r.unchanged, r.failed, r.deferred, r.held, r.stopped,
       r.new_items, r.changed_items, r.new_activities
FROM runs r;
