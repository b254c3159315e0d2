-- +goose Up
-- The hashes of text that stands in many of a source's items, eight bytes each; NULL
-- where nobody looked yet. The items have to be judged again by it if repeats_new.
ALTER TABLE sources ADD COLUMN repeats BLOB;
ALTER TABLE sources ADD COLUMN repeats_new BOOLEAN NOT NULL DEFAULT FALSE;
-- A sample of a source's items that doesn't depend on their order: those with the
-- smallest hashes.
CREATE INDEX items_hash ON items (source, hash);

-- +goose Down
DROP INDEX items_hash;
ALTER TABLE sources DROP COLUMN repeats_new;
ALTER TABLE sources DROP COLUMN repeats;
