-- +goose Up
-- SQLite plans without statistics: of two indexes it takes the one that more of the
-- query's terms fit, and reads no row whose columns the index has.
DROP INDEX items_missing;
CREATE INDEX items_missing ON items (source, missing_since) WHERE missing_since IS NOT NULL AND gone_at IS NULL;
DROP INDEX items_live;
CREATE INDEX items_live ON items (source, gone_at) WHERE gone_at IS NULL;
CREATE INDEX activities_status ON activities (status, partner);

-- +goose Down
DROP INDEX activities_status;
DROP INDEX items_live;
CREATE INDEX items_live ON items (source) WHERE gone_at IS NULL;
DROP INDEX items_missing;
CREATE INDEX items_missing ON items (source) WHERE missing_since IS NOT NULL AND gone_at IS NULL;
