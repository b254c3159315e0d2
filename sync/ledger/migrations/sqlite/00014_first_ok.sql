-- +goose Up
-- Since when a source shows what it publishes. For those read well before this was
-- kept, it is the closest that is known.
ALTER TABLE sources ADD COLUMN first_ok BIGINT;
UPDATE sources SET first_ok = registered_at WHERE last_ok IS NOT NULL;

-- +goose Down
ALTER TABLE sources DROP COLUMN first_ok;
