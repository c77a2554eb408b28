-- Offloads of cards and folders, and what ffprobe tells of media. Why: a card may be formatted only when every clip of it
-- is proven to stand elsewhere, and that proof must survive a kill at any instruction.
-- An older app must not open the file: it would not see which copies are damaged.

CREATE TABLE offloads (
    id            TEXT NOT NULL PRIMARY KEY,
    name          TEXT NOT NULL,            -- the card's or folder's name; its folder at each destination
    source        TEXT NOT NULL,            -- folder that is copied, absolute
    volume        TEXT NOT NULL DEFAULT '', -- its volume when it was planned
    kind          TEXT,                     -- sony, canon, red, arri, panasonic_p2, blackmagic; null: a plain folder
    state         TEXT NOT NULL CHECK (state IN ('queued', 'copying', 'verifying', 'paused', 'parked', 'done', 'cancelled')),
    copies_local  INTEGER NOT NULL,         -- verified copies on disks that every clip needs before the card may be formatted
    copies_remote INTEGER NOT NULL,         -- the same at services
    formats       TEXT NOT NULL,            -- JSON array: hashes for the manifest, beside BLAKE3
    report        TEXT,                     -- where the report is written at the end; null for none
    error_kind    TEXT, error_detail TEXT,  -- why it waits for a person
    created_at    INTEGER NOT NULL, begun_at INTEGER, copied_at INTEGER, ended_at INTEGER, changed_at INTEGER NOT NULL
);
CREATE INDEX offloads_open ON offloads (state, id) WHERE state NOT IN ('done', 'cancelled');
CREATE INDEX offloads_by_source ON offloads (source);

CREATE TABLE offload_targets (
    offload_id    TEXT NOT NULL REFERENCES offloads (id) ON DELETE CASCADE,
    number        INTEGER NOT NULL,
    kind          TEXT NOT NULL CHECK (kind IN ('local', 'remote')),
    path          TEXT NOT NULL,            -- local: the folder that holds the card's folder; remote: project and folders
    volume        TEXT NOT NULL DEFAULT '', -- local: its volume when it was planned; another one there now is not written to
    folder_id     TEXT,                     -- remote: asset (folder) that receives the files
    manifest      TEXT,                     -- path of the ASC MHL generation that was written for it
    error_kind    TEXT, error_detail TEXT,  -- why nothing more goes there; the others go on
    PRIMARY KEY (offload_id, number)
);

-- The journal: written before the first byte is copied.
CREATE TABLE offload_files (
    offload_id    TEXT NOT NULL REFERENCES offloads (id) ON DELETE CASCADE,
    number        INTEGER NOT NULL,
    path          TEXT NOT NULL,            -- beneath the source, with '/'
    size          INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
    clip          TEXT,                     -- the clip that it belongs to; null: of the card as a whole
    is_part       INTEGER NOT NULL DEFAULT 0, -- the recording itself, not a sidecar
    content_id    TEXT,                     -- BLAKE3 of the bytes as read from the source, hex; null until read
    hashes        TEXT,                     -- JSON {format: text} of the same bytes
    read_at       INTEGER,
    error_kind    TEXT, error_detail TEXT,  -- why the source cannot be read
    PRIMARY KEY (offload_id, number)
);
CREATE INDEX offload_files_by_content ON offload_files (content_id) WHERE content_id IS NOT NULL;

CREATE TABLE offload_copies (
    offload_id    TEXT NOT NULL,
    target        INTEGER NOT NULL,
    file          INTEGER NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('waiting', 'copied', 'verified', 'failed', 'differs')),
    there_before  INTEGER NOT NULL DEFAULT 0, -- the same content stood there already and was proven, not written
    transfer_id   TEXT,                     -- remote: the upload
    error_kind    TEXT, error_detail TEXT,
    copied_at     INTEGER, verified_at INTEGER,
    PRIMARY KEY (offload_id, target, file),
    FOREIGN KEY (offload_id, target) REFERENCES offload_targets (offload_id, number) ON DELETE CASCADE,
    FOREIGN KEY (offload_id, file) REFERENCES offload_files (offload_id, number) ON DELETE CASCADE
);
CREATE INDEX offload_copies_by_state ON offload_copies (offload_id, state);
CREATE INDEX offload_copies_by_transfer ON offload_copies (transfer_id) WHERE transfer_id IS NOT NULL;

-- What is known of content, wherever it stands.
CREATE TABLE media_facts (
    content_id    TEXT NOT NULL PRIMARY KEY, -- BLAKE3, hex
    path          TEXT NOT NULL,            -- where it was last looked at
    size          INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, -- of that file, so that it need not be read to be known again
    facts         TEXT NOT NULL,            -- JSON
    pictures      INTEGER NOT NULL DEFAULT 0, -- thumbnail, strip or waveform were made; the cache may have dropped them
    at            INTEGER NOT NULL
);
CREATE INDEX media_facts_by_path ON media_facts (path);
