-- +goose Up
-- What became of activities and of sources, in the order in which it was committed:
-- whoever changes one takes its number from the clock, whose row stays locked until
-- the commit. So a reader who has seen one number has seen all before it. An empty
-- status is that of what isn't there, or is a mere mention.
CREATE TABLE news (
    id       BIGINT PRIMARY KEY,
    at       BIGINT NOT NULL,
    activity TEXT NOT NULL DEFAULT '',
    source   TEXT NOT NULL DEFAULT '',
    partner  TEXT NOT NULL DEFAULT '',
    side     TEXT NOT NULL DEFAULT '',
    area     TEXT NOT NULL DEFAULT '',
    title    TEXT NOT NULL DEFAULT '',
    was      TEXT NOT NULL,
    status   TEXT NOT NULL
);
CREATE INDEX news_partner ON news (partner, id);
CREATE INDEX news_at ON news (at);
CREATE TABLE news_clock (
    id   BIGINT PRIMARY KEY CHECK (id = 1),
    last BIGINT NOT NULL
);
INSERT INTO news (id, at, activity, source, partner, side, area, title, was, status)
SELECT ROW_NUMBER() OVER (ORDER BY at, step, activity, source), at, activity, source, partner, side, area, title, was, status FROM (
    SELECT first_seen AS at, 1 AS step, id AS activity, '' AS source, partner, side, area, title, '' AS was,
           CASE WHEN status = 'gone' THEN 'counted' ELSE status END AS status
    FROM activities WHERE status IN ('counted', 'pending', 'gone')
    UNION ALL
    SELECT ended_at, 2, id, '', partner, side, area, title, 'counted', 'gone' FROM activities WHERE status = 'gone' AND ended_at IS NOT NULL
    UNION ALL
    SELECT last_error, 3, '', id, '', '', '', '', 'ok', 'failing' FROM sources WHERE error <> '' AND last_error IS NOT NULL
) past;
INSERT INTO news_clock (id, last) SELECT 1, COALESCE(MAX(id), 0) FROM news;

-- How far each target has been told the news, and who is about to tell it.
CREATE TABLE digests (
    target      TEXT PRIMARY KEY,
    upto        BIGINT NOT NULL DEFAULT 0,
    covered_at  BIGINT,
    sent_at     BIGINT,
    holder      TEXT NOT NULL DEFAULT '',
    lease_until BIGINT,
    token       BIGINT NOT NULL DEFAULT 0
);

-- +goose Down
DROP TABLE digests;
DROP TABLE news_clock;
DROP TABLE news;
