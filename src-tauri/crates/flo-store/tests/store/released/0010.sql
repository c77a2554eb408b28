PRAGMA application_id = 1346792559;

CREATE TABLE refinery_schema_history(
             version int4 PRIMARY KEY,
             name VARCHAR(255),
             applied_on VARCHAR(255),
             checksum VARCHAR(255));

CREATE TABLE settings (
    key         TEXT NOT NULL PRIMARY KEY,
    value       TEXT NOT NULL,              -- JSON
    changed_at  INTEGER NOT NULL
);

CREATE TABLE connections (
    id            TEXT NOT NULL PRIMARY KEY,
    service       TEXT NOT NULL,            -- connector id: frameio, clockify
    account_id    TEXT NOT NULL,            -- account or workspace at the service
    account_name  TEXT NOT NULL,
    user_id       TEXT NOT NULL,            -- the signed-in person there
    user_name     TEXT NOT NULL,
    user_email    TEXT NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('ACTIVE', 'PAUSED', 'ERROR')),
    health        TEXT NOT NULL,            -- online, offline, portal, sign_in_needed, rate_limited, degraded, paused
    error_code    TEXT,                     -- why it needs a person; null when it does not
    error_detail  TEXT,
    config        TEXT NOT NULL,            -- JSON: base addresses, region, what to mirror
    secret_ref    TEXT NOT NULL,            -- name of the keychain entry; the secret itself is never here
    created_at    INTEGER NOT NULL,
    last_sync_at  INTEGER,                  -- end of the last complete pass
    last_ok_at    INTEGER,                  -- last proven answer
    next_try_at   INTEGER,
    UNIQUE (service, account_id, user_id)
);

CREATE TABLE budgets (
    connection_id TEXT NOT NULL PRIMARY KEY REFERENCES connections (id) ON DELETE CASCADE,
    snapshot      TEXT NOT NULL,            -- JSON of the buckets, so that an hour's budget survives a restart
    saved_at      INTEGER NOT NULL
);

CREATE TABLE requests (
    id            INTEGER PRIMARY KEY,
    connection_id TEXT NOT NULL,
    at            INTEGER NOT NULL,
    method        TEXT NOT NULL,
    route         TEXT NOT NULL,            -- pattern, not the address
    status        INTEGER,                  -- null: no answer
    error         TEXT,                     -- error kind
    took_ms       INTEGER NOT NULL
);

CREATE TABLE links (
    connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    record_type   TEXT NOT NULL,
    record_id     TEXT NOT NULL,
    remote_id     TEXT,                     -- null until the create is confirmed
    revision      TEXT NOT NULL DEFAULT '',
    base          TEXT NOT NULL DEFAULT '{}', -- mapped fields as last agreed; canonical JSON, references as local ids
    remote        TEXT,                     -- mapped fields as last seen there; null when equal to base
    extra         TEXT,                     -- unmapped fields as last seen there; null when none
    digest        TEXT NOT NULL DEFAULT '', -- of the record as last read: an equal one needs no further look
    dirty         INTEGER NOT NULL DEFAULT 0, -- edits raise it; a confirm lowers it by the value read at send time
    stream        TEXT,                     -- stream that last contained it
    seen_in       INTEGER NOT NULL DEFAULT 0, -- number of the last pass of that stream that contained it
    written_at    INTEGER NOT NULL DEFAULT 0, -- our last confirmed write: what was read before it says nothing
    state         TEXT NOT NULL CHECK (state IN ('SYNCED', 'PENDING', 'ERROR', 'CONFLICT', 'ABSENT')),
    changed_at    INTEGER NOT NULL,
    PRIMARY KEY (connection_id, record_type, record_id)
);

CREATE TABLE streams (
    connection_id   TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    key             TEXT NOT NULL,
    tier            INTEGER NOT NULL,
    changes_every_s INTEGER NOT NULL,
    full_every_s    INTEGER NOT NULL,
    flags           INTEGER NOT NULL,       -- 1 has changes pass, 2 proves candidates, 4 lists deleted
    stamp           TEXT,                   -- another one from the service: something changed, read it now
    pass            INTEGER NOT NULL DEFAULT 0, -- number of the current or last pass
    pass_kind       TEXT,                   -- full or changes while a pass is under way
    cursor          TEXT,                   -- where that pass goes on
    page_at         INTEGER,                -- when that pass last brought a page; an old one starts over
    seen            INTEGER NOT NULL DEFAULT 0, -- records brought by the pass so far, each counted once
    pending_mark    TEXT,                   -- first page's mark, counts once the pass is complete
    mark            TEXT,                   -- mark of the last complete pass
    last_changes_at INTEGER,                -- end of the last complete pass of either kind
    last_full_at    INTEGER,
    due_at          INTEGER NOT NULL,
    failures        INTEGER NOT NULL DEFAULT 0,
    error           TEXT,
    gone            INTEGER NOT NULL DEFAULT 0, -- its parent is gone: never read again
    PRIMARY KEY (connection_id, key)
);

CREATE TABLE rereads (
    connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    record_type   TEXT NOT NULL,
    remote_id     TEXT NOT NULL,
    reason        TEXT NOT NULL,            -- candidate or hint
    due_at        INTEGER NOT NULL,         -- not before: a listing may lag behind our own writes
    PRIMARY KEY (connection_id, record_type, remote_id)
);

CREATE TABLE intents (
    id            TEXT NOT NULL PRIMARY KEY, -- UUIDv7; also the idempotency key
    connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    lane          TEXT NOT NULL,            -- order that must hold: the record's id
    record_type   TEXT NOT NULL,
    record_id     TEXT NOT NULL,
    action        TEXT NOT NULL CHECK (action IN ('create', 'update', 'delete')),
    fields        TEXT NOT NULL,            -- JSON array of the field names that this intent is about
    expected      TEXT NOT NULL DEFAULT '', -- revision that the edit was made on
    priority      INTEGER NOT NULL,         -- 0 a person's edit, 1 timer, 2 background
    state         TEXT NOT NULL CHECK (state IN ('queued', 'in_flight', 'unknown', 'parked', 'done', 'dropped')),
    dirty_read    INTEGER NOT NULL DEFAULT 0, -- links.dirty when the call began
    sent          TEXT,                     -- JSON of the fields as the last call sent them: what a look must find
    attempts      INTEGER NOT NULL DEFAULT 0,
    looks         INTEGER NOT NULL DEFAULT 0, -- looks for its effect since the last call that found nothing
    first_attempt_at INTEGER,
    next_at       INTEGER NOT NULL DEFAULT 0,
    error_kind    TEXT,                     -- typed reason of the last failure
    error_detail  TEXT,                     -- sentence for a person
    actor         TEXT NOT NULL,
    device        TEXT NOT NULL,
    hlc           TEXT NOT NULL,            -- hybrid logical clock of the edit
    created_at    INTEGER NOT NULL,
    changed_at    INTEGER NOT NULL
);

CREATE TABLE intent_deps (
    intent_id   TEXT NOT NULL REFERENCES intents (id) ON DELETE CASCADE,
    depends_on  TEXT NOT NULL,              -- intent that must be done first
    PRIMARY KEY (intent_id, depends_on)
);

CREATE TABLE conflicts (
    id            TEXT NOT NULL PRIMARY KEY,
    connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    record_type   TEXT NOT NULL,
    record_id     TEXT NOT NULL,
    field         TEXT NOT NULL,            -- or `presence`
    base          TEXT NOT NULL,            -- JSON values
    local         TEXT NOT NULL,
    remote        TEXT NOT NULL,
    at            INTEGER NOT NULL,
    resolved_at   INTEGER,
    kept          TEXT,                     -- local or remote; the other value stays in this row
    resolved_by   TEXT
);

CREATE TABLE audit_events (
    seq           INTEGER PRIMARY KEY,
    at            INTEGER NOT NULL,
    hlc           TEXT NOT NULL,
    device        TEXT NOT NULL,
    actor         TEXT NOT NULL,            -- person:<name>, service:<connection>, rule:<name>
    record_type   TEXT NOT NULL,
    record_id     TEXT NOT NULL,
    action        TEXT NOT NULL,            -- create, update, delete, conflict, resolve, park, confirm ...
    changes       TEXT NOT NULL,            -- JSON {field: [old, new]}
    reason        TEXT NOT NULL,
    previous      TEXT NOT NULL,            -- hash of the row before, hex
    hash          TEXT NOT NULL
, salt TEXT, erased TEXT);

CREATE TABLE workspaces (
    id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL DEFAULT '',
    settings TEXT NOT NULL DEFAULT '{}',    -- JSON: the service's rules for this workspace
    created_at INTEGER NOT NULL, changed_at INTEGER NOT NULL, deleted_at INTEGER
);

CREATE TABLE people (
    id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL DEFAULT '', email TEXT NOT NULL DEFAULT '',
    role TEXT, active INTEGER NOT NULL DEFAULT 1, avatar_url TEXT, time_zone TEXT, is_self INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL, changed_at INTEGER NOT NULL, deleted_at INTEGER
);

CREATE TABLE clients (
    id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL DEFAULT '', email TEXT, address TEXT, note TEXT,
    archived INTEGER NOT NULL DEFAULT 0, currency TEXT,
    created_at INTEGER NOT NULL, changed_at INTEGER NOT NULL, deleted_at INTEGER
);

CREATE TABLE projects (
    seq INTEGER PRIMARY KEY,                -- stays the same through VACUUM: the search index refers to it
    id TEXT NOT NULL UNIQUE, name TEXT NOT NULL DEFAULT '',
    workspace_id TEXT, client_id TEXT, root_folder_id TEXT,
    color TEXT, billable INTEGER NOT NULL DEFAULT 1, public INTEGER NOT NULL DEFAULT 0, archived INTEGER NOT NULL DEFAULT 0,
    note TEXT, estimate_s INTEGER, budget TEXT, hourly_rate TEXT, cost_rate TEXT, -- money as JSON
    tracked_s INTEGER, view_url TEXT, storage_bytes INTEGER, pinned INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL, changed_at INTEGER NOT NULL, deleted_at INTEGER
);

CREATE TABLE tasks (
    id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL DEFAULT '', project_id TEXT,
    status TEXT NOT NULL DEFAULT 'ACTIVE', estimate_s INTEGER, assignees TEXT NOT NULL DEFAULT '[]', -- set of people ids
    billable INTEGER NOT NULL DEFAULT 1, tracked_s INTEGER, hourly_rate TEXT,
    created_at INTEGER NOT NULL, changed_at INTEGER NOT NULL, deleted_at INTEGER
);

CREATE TABLE tags (
    id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL DEFAULT '', archived INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL, changed_at INTEGER NOT NULL, deleted_at INTEGER
);

CREATE TABLE time_entries (
    seq INTEGER PRIMARY KEY,                -- stays the same through VACUUM: the search index refers to it
    id TEXT NOT NULL UNIQUE,
    start_at INTEGER NOT NULL, end_at INTEGER,  -- null end: the running timer
    description TEXT NOT NULL DEFAULT '', project_id TEXT, task_id TEXT, tags TEXT NOT NULL DEFAULT '[]',
    billable INTEGER NOT NULL DEFAULT 0, person_id TEXT, kind TEXT NOT NULL DEFAULT 'REGULAR', locked INTEGER NOT NULL DEFAULT 0,
    hourly_rate TEXT, cost_rate TEXT, custom_fields TEXT NOT NULL DEFAULT '{}',
    created_at INTEGER NOT NULL, changed_at INTEGER NOT NULL, deleted_at INTEGER
);

CREATE TABLE assets (
    seq INTEGER PRIMARY KEY,                -- stays the same through VACUUM: the search index refers to it
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL, name TEXT NOT NULL DEFAULT '',
    name_key TEXT NOT NULL DEFAULT '',      -- natural order: case folded, digits padded
    parent_id TEXT, project_id TEXT,
    size INTEGER, media_type TEXT, status TEXT, review_status TEXT, position INTEGER, head_id TEXT,
    metadata TEXT NOT NULL DEFAULT '{}',    -- JSON: field definition id at the service -> value
    duration_s REAL, frame_rate REAL, start_tc TEXT, width INTEGER, height INTEGER, codec TEXT,
    comment_count INTEGER NOT NULL DEFAULT 0, creator TEXT, view_url TEXT,
    remote_created_at INTEGER, remote_updated_at INTEGER,
    content_id TEXT,                        -- BLAKE3 of the bytes, hex, when they passed through this device
    created_at INTEGER NOT NULL, changed_at INTEGER NOT NULL, deleted_at INTEGER
, custom_fields TEXT NOT NULL DEFAULT '{}', versions TEXT);

CREATE TABLE comments (
    seq INTEGER PRIMARY KEY,                -- stays the same through VACUUM: the search index refers to it
    id TEXT NOT NULL UNIQUE, asset_id TEXT, parent_id TEXT,
    text TEXT NOT NULL DEFAULT '', frame INTEGER, duration_frames INTEGER, page INTEGER, anchor TEXT, annotation TEXT,
    completed INTEGER NOT NULL DEFAULT 0, completed_at INTEGER, author TEXT, author_email TEXT,
    remote_created_at INTEGER, edited_at INTEGER,
    created_at INTEGER NOT NULL, changed_at INTEGER NOT NULL, deleted_at INTEGER
);

CREATE TABLE field_definitions (
    id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL DEFAULT '', field_type TEXT NOT NULL DEFAULT 'text',
    mutable INTEGER NOT NULL DEFAULT 0, options TEXT NOT NULL DEFAULT '[]', is_status INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL, changed_at INTEGER NOT NULL, deleted_at INTEGER
);

CREATE VIRTUAL TABLE projects_fts USING fts5 (name, note, content = 'projects', content_rowid = 'seq', prefix = '2 3',
    tokenize = 'unicode61 remove_diacritics 2');

CREATE VIRTUAL TABLE assets_fts USING fts5 (name, content = 'assets', content_rowid = 'seq', prefix = '2 3',
    tokenize = 'unicode61 remove_diacritics 2');

CREATE VIRTUAL TABLE comments_fts USING fts5 (text, content = 'comments', content_rowid = 'seq', prefix = '2 3',
    tokenize = 'unicode61 remove_diacritics 2');

CREATE VIRTUAL TABLE time_entries_fts USING fts5 (description, content = 'time_entries', content_rowid = 'seq', prefix = '2 3',
    tokenize = 'unicode61 remove_diacritics 2');

CREATE TABLE watch_folders (
    id TEXT NOT NULL PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    folder_id TEXT NOT NULL,                -- asset (folder) that receives the files
    rules TEXT NOT NULL DEFAULT '{}',       -- JSON: include, exclude, settle_ms
    coverage TEXT NOT NULL DEFAULT 'scan' CHECK (coverage IN ('events', 'scan')),
    coverage_reason TEXT,                   -- why only scans; null with events
    state TEXT NOT NULL DEFAULT 'ACTIVE' CHECK (state IN ('ACTIVE', 'PAUSED', 'ERROR')),
    error TEXT,
    last_scan_at INTEGER,
    created_at INTEGER NOT NULL
);

CREATE TABLE sources (
    id TEXT NOT NULL PRIMARY KEY,
    watch_id TEXT REFERENCES watch_folders (id) ON DELETE SET NULL, -- null: dropped or given on the command line
    path TEXT NOT NULL UNIQUE,
    volume TEXT NOT NULL DEFAULT '', file_id TEXT NOT NULL DEFAULT '', -- identity on the disk where the system has one
    size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('growing', 'settled', 'queued', 'sent', 'gone', 'unreadable')),
    reason TEXT,
    sent_size INTEGER, sent_mtime_ns INTEGER, -- the state that was last sent; null before the first time
    content_id TEXT,                        -- BLAKE3 of it, hex
    asset_id TEXT,                          -- what it became
    first_seen_at INTEGER NOT NULL, changed_at INTEGER NOT NULL
);

CREATE TABLE transfers (
    id TEXT NOT NULL PRIMARY KEY,
    direction TEXT NOT NULL CHECK (direction IN ('upload', 'download')),
    connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    source_id TEXT REFERENCES sources (id),
    path TEXT NOT NULL,
    name TEXT NOT NULL,
    folder_id TEXT NOT NULL,                -- asset (folder) at the destination
    sub_path TEXT NOT NULL DEFAULT '',      -- folders to be made beneath folder_id, with '/'; emptied once folder_id is the last of them
    asset_id TEXT,                          -- the file it makes
    remote_id TEXT,                         -- placeholder at the service
    size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, file_id TEXT NOT NULL DEFAULT '', -- state of the source that is sent
    sent INTEGER NOT NULL DEFAULT 0,        -- acknowledged bytes
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'finishing', 'done', 'paused', 'parked', 'cancelled')),
    begin_state TEXT NOT NULL DEFAULT 'none' CHECK (begin_state IN ('none', 'in_flight', 'done')), -- in_flight after a crash: look for a ghost
    expires_at INTEGER,                     -- when the parts' addresses die
    content_id TEXT,                        -- BLAKE3 of the bytes that were sent, hex
    checksum TEXT,                          -- SHA-256, hex
    priority INTEGER NOT NULL DEFAULT 1, position INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0, next_at INTEGER NOT NULL DEFAULT 0,
    error_kind TEXT, error_detail TEXT,
    batch TEXT,                             -- files that were given together
    moved INTEGER NOT NULL DEFAULT 0,       -- the source was moved after the placeholder was made: move the asset when done
    created_at INTEGER NOT NULL, begun_at INTEGER, ended_at INTEGER, changed_at INTEGER NOT NULL
, proof TEXT CHECK (proof IN ('sent', 'verified', 'differs')), proved_at INTEGER, begun_folder TEXT, begun_name TEXT, begun_size INTEGER, expected_content_id TEXT);

CREATE TABLE parts (
    transfer_id TEXT NOT NULL REFERENCES transfers (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    offset INTEGER NOT NULL, size INTEGER NOT NULL,
    target TEXT NOT NULL,                   -- JSON of the part's plan; emptied when the transfer ends
    done INTEGER NOT NULL DEFAULT 0,
    content_id TEXT,                        -- BLAKE3 of the part, hex
    attempts INTEGER NOT NULL DEFAULT 0, receipt TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (transfer_id, number)
);

CREATE TABLE ghosts (
    connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    remote_id TEXT NOT NULL,
    name TEXT NOT NULL, size INTEGER NOT NULL,
    why TEXT NOT NULL,                      -- changed, cancelled, expired, failed, lost_answer
    since INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0, next_at INTEGER NOT NULL DEFAULT 0,
    error TEXT,
    PRIMARY KEY (connection_id, remote_id)
);

CREATE TABLE payments (
    id TEXT NOT NULL PRIMARY KEY, connection_id TEXT NOT NULL, project_id TEXT, remote_id TEXT NOT NULL,
    amount INTEGER NOT NULL, currency TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('PENDING', 'COMPLETED', 'FAILED', 'REFUNDED')),
    processed_at INTEGER, metadata TEXT NOT NULL DEFAULT '{}'
);

CREATE TABLE suggestions (
    id TEXT NOT NULL PRIMARY KEY, connection_id TEXT NOT NULL,
    request_type TEXT NOT NULL CHECK (request_type IN ('TASK_SUGGESTION', 'COMMUNICATION', 'ESTIMATION')),
    input TEXT NOT NULL, response TEXT, status TEXT NOT NULL CHECK (status IN ('PENDING', 'COMPLETED', 'FAILED')),
    took_ms INTEGER, cost TEXT, human_reviewed INTEGER NOT NULL DEFAULT 0, created_at INTEGER NOT NULL
);

CREATE TABLE messages (
    id TEXT NOT NULL PRIMARY KEY, connection_id TEXT NOT NULL, recipient_id TEXT, message_type TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('SENT', 'DELIVERED', 'FAILED', 'BOUNCED')),
    sent_at INTEGER, delivered_at INTEGER, metadata TEXT NOT NULL DEFAULT '{}'
);

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
, reads_back_remote INTEGER NOT NULL DEFAULT 0);

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

CREATE TABLE media_facts (
    content_id    TEXT NOT NULL PRIMARY KEY, -- BLAKE3, hex
    path          TEXT NOT NULL,            -- where it was last looked at
    size          INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, -- of that file, so that it need not be read to be known again
    facts         TEXT NOT NULL,            -- JSON
    pictures      INTEGER NOT NULL DEFAULT 0, -- thumbnail, strip or waveform were made; the cache may have dropped them
    at            INTEGER NOT NULL
);

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

CREATE TABLE audit_states (
    record_type TEXT NOT NULL,
    record_id   TEXT NOT NULL,
    is_there    INTEGER NOT NULL,
    fields      TEXT NOT NULL,              -- canonical JSON, references as local ids
    PRIMARY KEY (record_type, record_id)
) WITHOUT ROWID;

CREATE TABLE timer_watch (
    entry_id      TEXT NOT NULL PRIMARY KEY,
    state         TEXT NOT NULL,            -- JSON: start, latest reading, last moment with somebody there
    seen_at       INTEGER NOT NULL
);

CREATE TABLE time_gaps (
    id            TEXT NOT NULL PRIMARY KEY,
    entry_id      TEXT NOT NULL,            -- the entry that ends where the gap begins
    next_id       TEXT,                     -- the entry that begins where the gap ends
    from_at       INTEGER NOT NULL,
    to_at         INTEGER NOT NULL,
    away          TEXT NOT NULL CHECK (away IN ('idle', 'locked', 'asleep', 'closed')),
    found_at      INTEGER NOT NULL,
    choice        TEXT CHECK (choice IN ('keep', 'discard', 'continue')), -- null: nobody chose yet
    chosen_at     INTEGER
);

CREATE TABLE time_favourites (
    id            TEXT NOT NULL PRIMARY KEY,
    description   TEXT NOT NULL,
    project_id    TEXT,
    task_id       TEXT,
    tags          TEXT NOT NULL DEFAULT '[]', -- set of tag ids
    billable      INTEGER NOT NULL,
    created_at    INTEGER NOT NULL
);

CREATE TABLE rates (
    id            TEXT NOT NULL PRIMARY KEY,
    kind          TEXT NOT NULL CHECK (kind IN ('bill', 'cost')),
    scope         TEXT NOT NULL CHECK (scope IN ('workspace', 'person', 'project', 'task', 'member')),
    person_id     TEXT,                     -- scopes person and member
    project_id    TEXT,                     -- scopes project and member
    task_id       TEXT,                     -- scope task
    from_at       INTEGER NOT NULL,
    rate          TEXT,                     -- money as JSON; null ends the rate before
    created_at    INTEGER NOT NULL
);

CREATE TABLE working_hours (
    person_id     TEXT NOT NULL,
    from_date     TEXT NOT NULL,            -- YYYY-MM-DD
    seconds       TEXT NOT NULL,            -- JSON array, Monday to Sunday
    PRIMARY KEY (person_id, from_date)
);

CREATE TABLE absences (
    id            TEXT NOT NULL PRIMARY KEY,
    person_id     TEXT NOT NULL,
    first_date    TEXT NOT NULL,
    last_date     TEXT NOT NULL,
    note          TEXT NOT NULL DEFAULT ''
);

CREATE TABLE dropped_proposals (
    from_at       INTEGER NOT NULL,
    to_at         INTEGER NOT NULL,
    PRIMARY KEY (from_at, to_at)
);

CREATE TABLE reach (
    connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    since         INTEGER NOT NULL,
    until         INTEGER NOT NULL,         -- last moment at which it was known
    health        TEXT NOT NULL,            -- word of the state machine
    PRIMARY KEY (connection_id, since)
);

CREATE TABLE alerts (
    key           TEXT NOT NULL PRIMARY KEY, -- what it is about
    raised_at     INTEGER NOT NULL
);

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

CREATE TABLE erasures (
    record_id TEXT NOT NULL PRIMARY KEY,    -- their record, which stays under the alias
    at        INTEGER NOT NULL,
    alias     TEXT NOT NULL,
    salt      TEXT NOT NULL,
    name      TEXT NOT NULL,                -- salted hash of the name; empty: none
    email     TEXT NOT NULL                 -- the same of the mail address
);

CREATE INDEX requests_by_connection ON requests (connection_id, at);

CREATE UNIQUE INDEX links_by_remote ON links (connection_id, record_type, remote_id) WHERE remote_id IS NOT NULL;

CREATE INDEX links_by_record ON links (record_id);

CREATE INDEX links_by_stream ON links (connection_id, stream, seen_in);

CREATE INDEX links_unsettled ON links (connection_id, state) WHERE state <> 'SYNCED';

CREATE INDEX streams_due ON streams (connection_id, gone, tier, due_at);

CREATE INDEX streams_by_argument ON streams (connection_id, substr(key, instr(key, '/') + 1));

CREATE INDEX intents_open ON intents (connection_id, state, next_at) WHERE state IN ('queued', 'in_flight', 'unknown', 'parked');

CREATE INDEX intents_by_record ON intents (record_id, state);

CREATE INDEX conflicts_open ON conflicts (record_id) WHERE resolved_at IS NULL;

CREATE UNIQUE INDEX conflicts_one_open ON conflicts (connection_id, record_id, field) WHERE resolved_at IS NULL;

CREATE INDEX audit_by_record ON audit_events (record_id, seq);

CREATE INDEX people_by_email ON people (email);

CREATE INDEX tasks_by_project ON tasks (project_id);

CREATE INDEX time_entries_by_start ON time_entries (start_at);

CREATE INDEX time_entries_by_person ON time_entries (person_id, start_at);

CREATE INDEX time_entries_by_project ON time_entries (project_id, start_at, end_at, person_id, deleted_at) WHERE deleted_at IS NULL;

CREATE INDEX time_entries_by_task ON time_entries (task_id, start_at, end_at, deleted_at) WHERE task_id IS NOT NULL AND deleted_at IS NULL;

CREATE INDEX time_entries_running ON time_entries (person_id) WHERE end_at IS NULL AND deleted_at IS NULL;

CREATE INDEX assets_by_parent ON assets (parent_id, name_key) WHERE deleted_at IS NULL;

CREATE INDEX assets_by_project ON assets (project_id, name_key) WHERE deleted_at IS NULL;

CREATE INDEX assets_by_name ON assets (name_key) WHERE deleted_at IS NULL;

CREATE INDEX assets_by_updated ON assets (COALESCE(remote_updated_at, changed_at)) WHERE deleted_at IS NULL;

CREATE INDEX assets_by_size ON assets (COALESCE(size, -1)) WHERE deleted_at IS NULL;

CREATE INDEX assets_by_tree ON assets (project_id, kind, parent_id, position, size, COALESCE(remote_updated_at, changed_at), deleted_at)
    WHERE deleted_at IS NULL;

CREATE INDEX assets_by_review ON assets (review_status) WHERE review_status IS NOT NULL AND deleted_at IS NULL;

CREATE INDEX comments_by_asset ON comments (asset_id, frame);

CREATE INDEX comments_by_time ON comments (remote_created_at) WHERE deleted_at IS NULL;

CREATE INDEX comments_open ON comments (asset_id) WHERE completed = 0 AND parent_id IS NULL AND deleted_at IS NULL;

CREATE INDEX sources_by_watch ON sources (watch_id, state);

CREATE INDEX sources_by_file ON sources (volume, file_id);

CREATE INDEX transfers_open ON transfers (state, priority, position) WHERE state NOT IN ('done', 'cancelled');

CREATE INDEX transfers_by_time ON transfers (created_at);

CREATE INDEX transfers_by_source ON transfers (source_id);

CREATE INDEX offloads_open ON offloads (state, id) WHERE state NOT IN ('done', 'cancelled');

CREATE INDEX offloads_by_source ON offloads (source);

CREATE INDEX offload_files_by_content ON offload_files (content_id) WHERE content_id IS NOT NULL;

CREATE INDEX offload_copies_by_state ON offload_copies (offload_id, state);

CREATE INDEX offload_copies_by_transfer ON offload_copies (transfer_id) WHERE transfer_id IS NOT NULL;

CREATE INDEX media_facts_by_path ON media_facts (path);

CREATE INDEX conflicts_decided ON conflicts (resolved_at) WHERE resolved_at IS NOT NULL;

CREATE INDEX sources_by_number ON sources (file_id, size);

CREATE INDEX time_gaps_open ON time_gaps (from_at) WHERE choice IS NULL;

CREATE INDEX rates_by_from ON rates (from_at);

CREATE INDEX absences_by_person ON absences (person_id, first_date);

CREATE INDEX audit_by_time ON audit_events (at);

CREATE INDEX inbox_by_time ON inbox (received_at);

CREATE INDEX webhook_deliveries_open ON webhook_deliveries (next_at) WHERE state = 'waiting';

CREATE INDEX webhook_deliveries_by_endpoint ON webhook_deliveries (endpoint_id, id);

CREATE INDEX offload_files_by_path ON offload_files (path, size, mtime_ns);

CREATE TRIGGER projects_fts_insert AFTER INSERT ON projects BEGIN
    INSERT INTO projects_fts (rowid, name, note) VALUES (new.seq, new.name, new.note);
END;

CREATE TRIGGER projects_fts_update AFTER UPDATE OF name, note ON projects WHEN old.name IS NOT new.name OR old.note IS NOT new.note BEGIN
    INSERT INTO projects_fts (projects_fts, rowid, name, note) VALUES ('delete', old.seq, old.name, old.note);
    INSERT INTO projects_fts (rowid, name, note) VALUES (new.seq, new.name, new.note);
END;

CREATE TRIGGER projects_fts_delete AFTER DELETE ON projects BEGIN
    INSERT INTO projects_fts (projects_fts, rowid, name, note) VALUES ('delete', old.seq, old.name, old.note);
END;

CREATE TRIGGER assets_fts_insert AFTER INSERT ON assets BEGIN
    INSERT INTO assets_fts (rowid, name) VALUES (new.seq, new.name);
END;

CREATE TRIGGER assets_fts_update AFTER UPDATE OF name ON assets WHEN old.name IS NOT new.name BEGIN
    INSERT INTO assets_fts (assets_fts, rowid, name) VALUES ('delete', old.seq, old.name);
    INSERT INTO assets_fts (rowid, name) VALUES (new.seq, new.name);
END;

CREATE TRIGGER assets_fts_delete AFTER DELETE ON assets BEGIN
    INSERT INTO assets_fts (assets_fts, rowid, name) VALUES ('delete', old.seq, old.name);
END;

CREATE TRIGGER comments_fts_insert AFTER INSERT ON comments BEGIN
    INSERT INTO comments_fts (rowid, text) VALUES (new.seq, new.text);
END;

CREATE TRIGGER comments_fts_update AFTER UPDATE OF text ON comments WHEN old.text IS NOT new.text BEGIN
    INSERT INTO comments_fts (comments_fts, rowid, text) VALUES ('delete', old.seq, old.text);
    INSERT INTO comments_fts (rowid, text) VALUES (new.seq, new.text);
END;

CREATE TRIGGER comments_fts_delete AFTER DELETE ON comments BEGIN
    INSERT INTO comments_fts (comments_fts, rowid, text) VALUES ('delete', old.seq, old.text);
END;

CREATE TRIGGER time_entries_fts_insert AFTER INSERT ON time_entries BEGIN
    INSERT INTO time_entries_fts (rowid, description) VALUES (new.seq, new.description);
END;

CREATE TRIGGER time_entries_fts_update AFTER UPDATE OF description ON time_entries WHEN old.description IS NOT new.description BEGIN
    INSERT INTO time_entries_fts (time_entries_fts, rowid, description) VALUES ('delete', old.seq, old.description);
    INSERT INTO time_entries_fts (rowid, description) VALUES (new.seq, new.description);
END;

CREATE TRIGGER time_entries_fts_delete AFTER DELETE ON time_entries BEGIN
    INSERT INTO time_entries_fts (time_entries_fts, rowid, description) VALUES ('delete', old.seq, old.description);
END;

CREATE VIEW frameio_integration AS
SELECT l.connection_id || ':' || l.record_id AS id, l.record_id AS project_id, l.remote_id AS frameio_project_id,
       c.state AS sync_status, c.last_sync_at AS last_sync_time, c.secret_ref AS api_key, c.config AS settings
FROM links l JOIN connections c ON c.id = l.connection_id
WHERE c.service = 'frameio' AND l.record_type = 'project' AND l.state <> 'ABSENT';

CREATE VIEW clockify_integration AS
SELECT id, account_id AS workspace_id, secret_ref AS api_key, state = 'ACTIVE' AS sync_enabled,
       last_sync_at AS last_sync_time, config AS mapping_rules
FROM connections WHERE service = 'clockify';

CREATE VIEW clockify_time_entry AS
SELECT t.id, t.task_id, l.remote_id AS clockify_entry_id, t.person_id AS contributor_id,
       CASE WHEN t.end_at IS NULL THEN NULL ELSE (t.end_at - t.start_at) / 1000 END AS duration, -- seconds
       t.description, t.billable,
       CASE l.state WHEN 'SYNCED' THEN 'SYNCED' WHEN 'ERROR' THEN 'ERROR' ELSE 'PENDING' END AS sync_status
FROM time_entries t JOIN links l ON l.record_id = t.id AND l.record_type = 'time_entry'
     JOIN connections c ON c.id = l.connection_id
WHERE c.service = 'clockify' AND t.deleted_at IS NULL;

CREATE VIEW payment_integration AS
SELECT id, CASE service WHEN 'stripe' THEN 'STRIPE' WHEN 'square' THEN 'SQUARE' ELSE 'OTHER' END AS provider,
       account_id AS merchant_id, secret_ref AS api_key, secret_ref AS webhook_secret, config AS settings
FROM connections WHERE service IN ('stripe', 'square');

CREATE VIEW payment_transaction AS
SELECT id, project_id AS build_id, remote_id AS provider_transaction_id, amount, currency, status, processed_at, metadata
FROM payments;

CREATE VIEW ai_integration AS
SELECT c.id, CASE c.service WHEN 'openai' THEN 'OPENAI' WHEN 'anthropic' THEN 'ANTHROPIC' WHEN 'google' THEN 'GOOGLE' ELSE 'OTHER' END AS provider,
       c.secret_ref AS api_key, json_extract(c.config, '$.model') AS model,
       (SELECT count(*) FROM suggestions s WHERE s.connection_id = c.id) AS request_count,
       json_extract(c.config, '$.cost_tracking') AS cost_tracking, c.config AS settings
FROM connections c WHERE c.service IN ('openai', 'anthropic', 'google', 'ollama');

CREATE VIEW ai_request AS
SELECT id, request_type, input AS input_data, response, status, took_ms AS processing_time, cost, human_reviewed
FROM suggestions;

CREATE VIEW communication_integration AS
SELECT id, CASE service WHEN 'twilio' THEN 'SMS' WHEN 'push' THEN 'PUSH' ELSE 'EMAIL' END AS type,
       CASE service WHEN 'sendgrid' THEN 'SENDGRID' WHEN 'twilio' THEN 'TWILIO' ELSE 'OTHER' END AS provider,
       secret_ref AS api_key, config AS settings, json_extract(config, '$.templates') AS templates
FROM connections WHERE service IN ('sendgrid', 'twilio', 'smtp', 'push');

CREATE VIEW communication_log AS
SELECT id, connection_id AS integration_id, recipient_id, message_type, status, sent_at, delivered_at, metadata
FROM messages;

CREATE VIEW frameio_asset AS
SELECT l.record_id AS id, l.connection_id || ':' || a.project_id AS integration_id, l.record_id AS project_flo_file_id,
       l.remote_id AS frameio_asset_id,
       CASE l.state WHEN 'SYNCED' THEN 'SYNCED' WHEN 'ERROR' THEN 'ERROR' ELSE 'PENDING' END AS sync_status,
       COALESCE(a.remote_updated_at, a.changed_at) AS last_modified,
       json_object('name', a.name, 'kind', a.kind, 'size', a.size, 'media_type', a.media_type, 'status', a.status,
                   'review_status', a.review_status, 'fields', json_patch(a.metadata, a.custom_fields)) AS metadata
FROM links l JOIN connections c ON c.id = l.connection_id JOIN assets a ON a.id = l.record_id
WHERE c.service = 'frameio' AND l.record_type = 'asset' AND l.state <> 'ABSENT';

INSERT INTO refinery_schema_history VALUES (1, 'init', '2026-10-15T14:32:00Z', '15406059085159334581');
INSERT INTO refinery_schema_history VALUES (2, 'offloads', '2026-10-15T14:32:00Z', '9364236305343006925');
INSERT INTO refinery_schema_history VALUES (3, 'part_receipts', '2026-10-15T14:32:00Z', '15711991211674611713');
INSERT INTO refinery_schema_history VALUES (4, 'audit_checkpoints', '2026-10-15T14:32:00Z', '15185191336246210928');
INSERT INTO refinery_schema_history VALUES (5, 'transfer_proof', '2026-10-15T14:32:00Z', '15273100188710387615');
INSERT INTO refinery_schema_history VALUES (6, 'time', '2026-10-15T14:32:00Z', '6160799435715591885');
INSERT INTO refinery_schema_history VALUES (7, 'versions_and_custom_fields', '2026-10-15T14:32:00Z', '14883684732453604142');
INSERT INTO refinery_schema_history VALUES (8, 'health_and_webhooks', '2026-10-15T14:32:00Z', '10559844975789329746');
INSERT INTO refinery_schema_history VALUES (9, 'privacy', '2026-10-15T14:32:00Z', '797643348484385791');
INSERT INTO refinery_schema_history VALUES (10, 'cards', '2026-10-15T14:32:00Z', '2739035677138021861');
