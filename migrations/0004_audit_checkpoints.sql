-- Retention of the audit trail. Why: old events give way to a checkpoint that stands for them, so that the chain still
-- verifies and every record can still be rebuilt.
-- An older app may still open the file as long as no checkpoint was made; after that it finds the chain broken.

CREATE TABLE audit_checkpoints (
    id        INTEGER PRIMARY KEY,
    at        INTEGER NOT NULL,
    through   INTEGER NOT NULL,             -- number of the last event that it stands for
    events    INTEGER NOT NULL,             -- how many events it and those before stand for
    last_hash TEXT NOT NULL,                -- hash of that last event, hex
    states    TEXT NOT NULL,                -- digest of audit_states, hex
    previous  TEXT NOT NULL,                -- hash of the checkpoint before, hex
    hash      TEXT NOT NULL
);

-- Each record as the events that are gone had left it.
CREATE TABLE audit_states (
    record_type TEXT NOT NULL,
    record_id   TEXT NOT NULL,
    is_there    INTEGER NOT NULL,
    fields      TEXT NOT NULL,              -- canonical JSON, references as local ids
    PRIMARY KEY (record_type, record_id)
) WITHOUT ROWID;

CREATE INDEX conflicts_decided ON conflicts (resolved_at) WHERE resolved_at IS NOT NULL;
