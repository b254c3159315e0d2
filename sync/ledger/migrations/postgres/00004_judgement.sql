-- +goose Up
-- What the stored items are judged by, why they were last judged again, and up to
-- which id they have been. Whoever stores an item that was judged by something else
-- lowers that mark, so that the item's turn comes.
CREATE TABLE judgement (
    id        BIGINT PRIMARY KEY CHECK (id = 1),
    judged_by TEXT COLLATE "C" NOT NULL,
    basis     BYTEA,
    reasons   TEXT COLLATE "C" NOT NULL,
    upto      BIGINT NOT NULL
);
INSERT INTO judgement (id, judged_by, reasons, upto) VALUES (1, '', '', 0);
DELETE FROM meta WHERE key = 'fingerprint';
-- How many items of a source are there can be counted without reading them.
CREATE INDEX items_live ON items (source) WHERE gone_at IS NULL;

-- +goose Down
DROP INDEX items_live;
DROP TABLE judgement;
