-- Times are whole milliseconds since 1970 in UTC; the views show them as text.
-- +goose Up
CREATE TABLE sources (
    id            TEXT PRIMARY KEY,
    name          TEXT NOT NULL,
    owner         TEXT NOT NULL,
    kind          TEXT NOT NULL,
    location      TEXT NOT NULL,
    area          TEXT NOT NULL,
    every_ms      BIGINT NOT NULL,
    active        BOOLEAN NOT NULL,
    registered_at BIGINT NOT NULL,
    -- the turn: whoever holds the newest token may write
    token         BIGINT NOT NULL DEFAULT 0,
    holder        TEXT NOT NULL DEFAULT '',
    lease_until   BIGINT,
    cursor        BLOB,
    -- the listing that is being read, and its number
    pass          BIGINT NOT NULL DEFAULT 0,
    pass_started  BIGINT,
    last_ok       BIGINT,
    last_error    BIGINT,
    error         TEXT NOT NULL DEFAULT '',
    next_at       BIGINT,
    failures      BIGINT NOT NULL DEFAULT 0,
    interval_ms   BIGINT NOT NULL DEFAULT 0,
    polls         BIGINT NOT NULL DEFAULT 0,
    changes       BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE validators (
    source    TEXT NOT NULL REFERENCES sources (id),
    key       TEXT NOT NULL,
    data      BLOB NOT NULL,
    stored_at BIGINT NOT NULL,
    PRIMARY KEY (source, key)
);

CREATE TABLE items (
    id            INTEGER PRIMARY KEY,
    source        TEXT NOT NULL REFERENCES sources (id),
    key           TEXT NOT NULL,
    thing         TEXT NOT NULL,
    kind          TEXT NOT NULL,
    hash          TEXT NOT NULL,
    body          BLOB NOT NULL,
    url           TEXT NOT NULL,
    title         TEXT NOT NULL,
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
    id     TEXT PRIMARY KEY,
    source TEXT NOT NULL,
    alias  TEXT NOT NULL,
    item   BIGINT NOT NULL REFERENCES items (id)
) WITHOUT ROWID;

CREATE TABLE findings (
    item        BIGINT NOT NULL REFERENCES items (id),
    activity    TEXT NOT NULL,
    partner     TEXT NOT NULL,
    side        TEXT NOT NULL CHECK (side IN ('ours', 'theirs')),
    area        TEXT NOT NULL,
    thing       TEXT NOT NULL,
    title       TEXT NOT NULL,
    url         TEXT NOT NULL,
    occurred_at BIGINT,
    status      TEXT NOT NULL CHECK (status IN ('counted', 'pending', 'mention')),
    confidence  DOUBLE PRECISION NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    rule        TEXT NOT NULL,
    excerpt     TEXT NOT NULL,
    stage       TEXT NOT NULL,
    stage_at    BIGINT,
    amount      TEXT NOT NULL,
    currency    TEXT NOT NULL,
    deal        TEXT NOT NULL,
    account     TEXT NOT NULL,
    alive_at    BIGINT,
    archived    BOOLEAN NOT NULL,
    PRIMARY KEY (item, activity)
);
CREATE INDEX findings_activity ON findings (activity, item);

-- What the findings of one thing add up to. A row of defaults is a placeholder
-- that no one outside the transaction which merges it ever sees.
CREATE TABLE activities (
    id          TEXT PRIMARY KEY,
    partner     TEXT NOT NULL DEFAULT '',
    side        TEXT NOT NULL DEFAULT '',
    area        TEXT NOT NULL DEFAULT '',
    title       TEXT NOT NULL DEFAULT '',
    url         TEXT NOT NULL DEFAULT '',
    occurred_at BIGINT NOT NULL DEFAULT 0,
    status      TEXT NOT NULL DEFAULT '',
    confidence  DOUBLE PRECISION NOT NULL DEFAULT 0,
    rule        TEXT NOT NULL DEFAULT '',
    excerpt     TEXT NOT NULL DEFAULT '',
    source      TEXT NOT NULL DEFAULT '',
    first_seen  BIGINT NOT NULL DEFAULT 0,
    ended_at    BIGINT,
    stage       TEXT NOT NULL DEFAULT '',
    stage_at    BIGINT,
    amount      TEXT NOT NULL DEFAULT '',
    currency    TEXT NOT NULL DEFAULT '',
    deal        TEXT NOT NULL DEFAULT '',
    account     TEXT NOT NULL DEFAULT '',
    alive_at    BIGINT,
    archived    BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE INDEX activities_order ON activities (partner, occurred_at DESC, id);

-- What people decided; kept even while the activity is away.
CREATE TABLE reviews (
    activity   TEXT PRIMARY KEY,
    decision   TEXT NOT NULL CHECK (decision IN ('accepted', 'rejected')),
    note       TEXT NOT NULL,
    reviewer   TEXT NOT NULL,
    decided_at BIGINT NOT NULL
);

CREATE TABLE runs (
    id             INTEGER PRIMARY KEY,
    holder         TEXT NOT NULL,
    started_at     BIGINT NOT NULL,
    ended_at       BIGINT,
    error          TEXT NOT NULL DEFAULT '',
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
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

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

CREATE VIEW v_sources AS
SELECT s.id, s.name, s.owner, s.kind, s.location, s.area, s.active, s.holder,
       strftime('%Y-%m-%dT%H:%M:%fZ', s.lease_until / 1000.0, 'unixepoch') AS lease_until,
       strftime('%Y-%m-%dT%H:%M:%fZ', s.last_ok / 1000.0, 'unixepoch') AS last_ok,
       strftime('%Y-%m-%dT%H:%M:%fZ', s.last_error / 1000.0, 'unixepoch') AS last_error,
       s.error,
       strftime('%Y-%m-%dT%H:%M:%fZ', s.next_at / 1000.0, 'unixepoch') AS next_at,
       s.failures, s.interval_ms / 1000 AS interval_seconds, s.polls, s.changes,
       (SELECT COUNT(*) FROM items i WHERE i.source = s.id AND i.gone_at IS NULL) AS items
FROM sources s;

CREATE VIEW v_items AS
SELECT i.id, i.source, i.key, i.thing, i.kind, i.title, i.url,
       strftime('%Y-%m-%dT%H:%M:%fZ', i.published / 1000.0, 'unixepoch') AS published,
       strftime('%Y-%m-%dT%H:%M:%fZ', i.first_seen / 1000.0, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%fZ', i.last_seen / 1000.0, 'unixepoch') AS last_seen,
       strftime('%Y-%m-%dT%H:%M:%fZ', i.missing_since / 1000.0, 'unixepoch') AS missing_since,
       i.missing_reads,
       strftime('%Y-%m-%dT%H:%M:%fZ', i.gone_at / 1000.0, 'unixepoch') AS gone_at
FROM items i;

CREATE VIEW v_runs AS
SELECT r.id, r.holder,
       strftime('%Y-%m-%dT%H:%M:%fZ', r.started_at / 1000.0, 'unixepoch') AS started_at,
       strftime('%Y-%m-%dT%H:%M:%fZ', r.ended_at / 1000.0, 'unixepoch') AS ended_at,
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
