-- Times are whole milliseconds since 1970 in UTC; the views show them as timestamps.
-- Text compares byte by byte, as it does in SQLite, whatever the database's locale.
-- +goose Up
CREATE TABLE sources (
    id            TEXT COLLATE "C" PRIMARY KEY,
    name          TEXT COLLATE "C" NOT NULL,
    owner         TEXT COLLATE "C" NOT NULL,
    kind          TEXT COLLATE "C" NOT NULL,
    location      TEXT COLLATE "C" NOT NULL,
    area          TEXT COLLATE "C" NOT NULL,
    every_ms      BIGINT NOT NULL,
    active        BOOLEAN NOT NULL,
    registered_at BIGINT NOT NULL,
    -- the turn: whoever holds the newest token may write
    token         BIGINT NOT NULL DEFAULT 0,
    holder        TEXT COLLATE "C" NOT NULL DEFAULT '',
    lease_until   BIGINT,
    cursor        BYTEA,
    -- the listing that is being read, and its number
    pass          BIGINT NOT NULL DEFAULT 0,
    pass_started  BIGINT,
    last_ok       BIGINT,
    last_error    BIGINT,
    error         TEXT COLLATE "C" NOT NULL DEFAULT '',
    next_at       BIGINT,
    failures      BIGINT NOT NULL DEFAULT 0,
    interval_ms   BIGINT NOT NULL DEFAULT 0,
    polls         BIGINT NOT NULL DEFAULT 0,
    changes       BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE validators (
    source    TEXT COLLATE "C" NOT NULL REFERENCES sources (id),
    key       TEXT COLLATE "C" NOT NULL,
    data      BYTEA NOT NULL,
    stored_at BIGINT NOT NULL,
    PRIMARY KEY (source, key)
);

CREATE TABLE items (
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source        TEXT COLLATE "C" NOT NULL REFERENCES sources (id),
    key           TEXT COLLATE "C" NOT NULL,
    thing         TEXT COLLATE "C" NOT NULL,
    kind          TEXT COLLATE "C" NOT NULL,
    hash          TEXT COLLATE "C" NOT NULL,
    body          BYTEA NOT NULL,
    url           TEXT COLLATE "C" NOT NULL,
    title         TEXT COLLATE "C" NOT NULL,
    published     BIGINT,
    first_seen    BIGINT NOT NULL,
    last_seen     BIGINT NOT NULL,
    seen_pass     BIGINT NOT NULL,
    missing_since BIGINT,
    missing_reads BIGINT NOT NULL DEFAULT 0,
    gone_at       BIGINT,
    UNIQUE (source, key)
);
CREATE INDEX items_missing ON items (source) WHERE missing_since IS NOT NULL;

-- Every name an item goes by, its key included; the id is a hash of source and
-- name, so that a planner without statistics knows that one row bears it.
CREATE TABLE item_aliases (
    id     TEXT COLLATE "C" PRIMARY KEY,
    source TEXT COLLATE "C" NOT NULL,
    alias  TEXT COLLATE "C" NOT NULL,
    item   BIGINT NOT NULL REFERENCES items (id)
);

CREATE TABLE findings (
    item        BIGINT NOT NULL REFERENCES items (id),
    activity    TEXT COLLATE "C" NOT NULL,
    partner     TEXT COLLATE "C" NOT NULL,
    side        TEXT COLLATE "C" NOT NULL CHECK (side IN ('ours', 'theirs')),
    area        TEXT COLLATE "C" NOT NULL,
    thing       TEXT COLLATE "C" NOT NULL,
    title       TEXT COLLATE "C" NOT NULL,
    url         TEXT COLLATE "C" NOT NULL,
    occurred_at BIGINT,
    status      TEXT COLLATE "C" NOT NULL CHECK (status IN ('counted', 'pending', 'mention')),
    confidence  DOUBLE PRECISION NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    rule        TEXT COLLATE "C" NOT NULL,
    excerpt     TEXT COLLATE "C" NOT NULL,
    stage       TEXT COLLATE "C" NOT NULL,
    stage_at    BIGINT,
    amount      TEXT COLLATE "C" NOT NULL,
    currency    TEXT COLLATE "C" NOT NULL,
    deal        TEXT COLLATE "C" NOT NULL,
    account     TEXT COLLATE "C" NOT NULL,
    alive_at    BIGINT,
    archived    BOOLEAN NOT NULL,
    PRIMARY KEY (item, activity)
);
CREATE INDEX findings_activity ON findings (activity, item);

-- What the findings of one thing add up to. A row of defaults is a placeholder
-- that no one outside the transaction which merges it ever sees.
CREATE TABLE activities (
    id          TEXT COLLATE "C" PRIMARY KEY,
    partner     TEXT COLLATE "C" NOT NULL DEFAULT '',
    side        TEXT COLLATE "C" NOT NULL DEFAULT '',
    area        TEXT COLLATE "C" NOT NULL DEFAULT '',
    title       TEXT COLLATE "C" NOT NULL DEFAULT '',
    url         TEXT COLLATE "C" NOT NULL DEFAULT '',
    occurred_at BIGINT NOT NULL DEFAULT 0,
    status      TEXT COLLATE "C" NOT NULL DEFAULT '',
    confidence  DOUBLE PRECISION NOT NULL DEFAULT 0,
    rule        TEXT COLLATE "C" NOT NULL DEFAULT '',
    excerpt     TEXT COLLATE "C" NOT NULL DEFAULT '',
    source      TEXT COLLATE "C" NOT NULL DEFAULT '',
    first_seen  BIGINT NOT NULL DEFAULT 0,
    ended_at    BIGINT,
    stage       TEXT COLLATE "C" NOT NULL DEFAULT '',
    stage_at    BIGINT,
    amount      TEXT COLLATE "C" NOT NULL DEFAULT '',
    currency    TEXT COLLATE "C" NOT NULL DEFAULT '',
    deal        TEXT COLLATE "C" NOT NULL DEFAULT '',
    account     TEXT COLLATE "C" NOT NULL DEFAULT '',
    alive_at    BIGINT,
    archived    BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE INDEX activities_order ON activities (partner, occurred_at DESC, id);

-- What people decided; kept even while the activity is away.
CREATE TABLE reviews (
    activity   TEXT COLLATE "C" PRIMARY KEY,
    decision   TEXT COLLATE "C" NOT NULL CHECK (decision IN ('accepted', 'rejected')),
    note       TEXT COLLATE "C" NOT NULL,
    reviewer   TEXT COLLATE "C" NOT NULL,
    decided_at BIGINT NOT NULL
);

CREATE TABLE runs (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    holder         TEXT COLLATE "C" NOT NULL,
    started_at     BIGINT NOT NULL,
    ended_at       BIGINT,
    error          TEXT COLLATE "C" NOT NULL DEFAULT '',
    due            BIGINT NOT NULL DEFAULT 0,
    ok             BIGINT NOT NULL DEFAULT 0,
    unchanged      BIGINT NOT NULL DEFAULT 0,
    failed         BIGINT NOT NULL DEFAULT 0,
    deferred       BIGINT NOT NULL DEFAULT 0,
    held           BIGINT NOT NULL DEFAULT 0,
    stopped        BIGINT NOT NULL DEFAULT 0,
    new_items      BIGINT NOT NULL DEFAULT 0,
    changed_items  BIGINT NOT NULL DEFAULT 0,
    new_activities BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE meta (
    key   TEXT COLLATE "C" PRIMARY KEY,
    value TEXT COLLATE "C" NOT NULL
);

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

CREATE VIEW v_items AS
SELECT i.id, i.source, i.key, i.thing, i.kind, i.title, i.url,
       to_timestamp(i.published / 1000.0) AS published,
       to_timestamp(i.first_seen / 1000.0) AS first_seen,
       to_timestamp(i.last_seen / 1000.0) AS last_seen,
       to_timestamp(i.missing_since / 1000.0) AS missing_since,
       i.missing_reads,
       to_timestamp(i.gone_at / 1000.0) AS gone_at
FROM items i;

CREATE VIEW v_runs AS
SELECT r.id, r.holder,
       to_timestamp(r.started_at / 1000.0) AS started_at,
       to_timestamp(r.ended_at / 1000.0) AS ended_at,
       r.error, r.due, r.ok, r.unchanged, r.failed, r.deferred, r.held, r.stopped,
       r.new_items, r.changed_items, r.new_activities
FROM runs r;

-- +goose Down
DROP VIEW v_runs;
DROP VIEW v_items;
DROP VIEW v_sources;
DROP VIEW v_activities;
DROP TABLE meta;
DROP TABLE runs;
DROP TABLE reviews;
DROP TABLE activities;
DROP TABLE findings;
DROP TABLE item_aliases;
DROP TABLE items;
DROP TABLE validators;
DROP TABLE sources;
