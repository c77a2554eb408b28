-- How services were reached over days, what they told by themselves, and what others are told of. Why: a share of time
-- that a service was reachable, an inbox for webhooks, and outgoing webhooks.
-- An older app may open the file: it leaves these tables alone.

-- Spans in which a connection stood the same. A gap between two of them: the app did not run, so nobody knows.
CREATE TABLE reach (
    connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    since         INTEGER NOT NULL,
    until         INTEGER NOT NULL,         -- last moment at which it was known
    health        TEXT NOT NULL,            -- word of the state machine
    PRIMARY KEY (connection_id, since)
);

-- What a person was told of and that still holds, so that nobody hears it twice.
CREATE TABLE alerts (
    key           TEXT NOT NULL PRIMARY KEY, -- what it is about
    raised_at     INTEGER NOT NULL
);

-- Events that a service told of. Each is a hint of what to read again, so their order does not matter.
CREATE TABLE inbox (
    connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    key           TEXT NOT NULL,            -- the same for every delivery of one event
    source        TEXT NOT NULL CHECK (source IN ('poll', 'webhook')),
    kind          TEXT NOT NULL,            -- the service's own word
    record_type   TEXT,
    remote_id     TEXT,
    happened_at   INTEGER,                  -- by the service's clock, when it says
    received_at   INTEGER NOT NULL,
    times         INTEGER NOT NULL DEFAULT 1, -- deliveries of it
    PRIMARY KEY (connection_id, key)
);
CREATE INDEX inbox_by_time ON inbox (received_at);

-- Addresses that hear of changes (Standard Webhooks 1.0).
CREATE TABLE webhook_endpoints (
    id            TEXT NOT NULL PRIMARY KEY,
    name          TEXT NOT NULL,
    url           TEXT NOT NULL,
    events        TEXT NOT NULL DEFAULT '[]', -- JSON: event types that it wants; empty: all
    allows_local  INTEGER NOT NULL DEFAULT 0, -- it may stand on this computer or in its network
    secret_ref    TEXT NOT NULL,            -- name of the keychain entry
    state         TEXT NOT NULL CHECK (state IN ('ACTIVE', 'PAUSED', 'ERROR')),
    error         TEXT,                     -- why it gets nothing more
    after_seq     INTEGER NOT NULL,         -- the last audit event that was looked at for it
    created_at    INTEGER NOT NULL
);
CREATE TABLE webhook_deliveries (
    id            TEXT NOT NULL PRIMARY KEY, -- UUIDv7; the `webhook-id` of every attempt
    endpoint_id   TEXT NOT NULL REFERENCES webhook_endpoints (id) ON DELETE CASCADE,
    event         TEXT NOT NULL,
    payload       TEXT NOT NULL,            -- JSON, the bytes that are signed
    state         TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'dead')),
    attempts      INTEGER NOT NULL DEFAULT 0,
    next_at       INTEGER NOT NULL,
    status        INTEGER,                  -- of the last answer; null: none came
    error         TEXT,
    created_at    INTEGER NOT NULL,
    ended_at      INTEGER
);
CREATE INDEX webhook_deliveries_open ON webhook_deliveries (next_at) WHERE state = 'waiting';
CREATE INDEX webhook_deliveries_by_endpoint ON webhook_deliveries (endpoint_id, id);
