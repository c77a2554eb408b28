-- Why: the timer is watched for time in which nobody was there, hours have favourites, rates and capacity have dates.
-- An older app cannot open the file.

-- What is known about the timer that runs and was started here: one row at most. Written at every reading of the clocks.
CREATE TABLE timer_watch (
    entry_id      TEXT NOT NULL PRIMARY KEY,
    state         TEXT NOT NULL,            -- JSON: start, latest reading, last moment with somebody there
    seen_at       INTEGER NOT NULL
);

-- Stretches in which the timer ran and nobody was there. They are in no entry until a person chooses.
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
CREATE INDEX time_gaps_open ON time_gaps (from_at) WHERE choice IS NULL;

CREATE TABLE time_favourites (
    id            TEXT NOT NULL PRIMARY KEY,
    description   TEXT NOT NULL,
    project_id    TEXT,
    task_id       TEXT,
    tags          TEXT NOT NULL DEFAULT '[]', -- set of tag ids
    billable      INTEGER NOT NULL,
    created_at    INTEGER NOT NULL
);

-- Rates from a moment on, until the next one of the same scope. Entries that a service priced keep its price.
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
CREATE INDEX rates_by_from ON rates (from_at);

-- Hours a person has for work, from a date on.
CREATE TABLE working_hours (
    person_id     TEXT NOT NULL,
    from_date     TEXT NOT NULL,            -- YYYY-MM-DD
    seconds       TEXT NOT NULL,            -- JSON array, Monday to Sunday
    PRIMARY KEY (person_id, from_date)
);

-- Days on which a person does not work, both included.
CREATE TABLE absences (
    id            TEXT NOT NULL PRIMARY KEY,
    person_id     TEXT NOT NULL,
    first_date    TEXT NOT NULL,
    last_date     TEXT NOT NULL,
    note          TEXT NOT NULL DEFAULT ''
);
CREATE INDEX absences_by_person ON absences (person_id, first_date);

-- Stretches that a person does not want to be proposed as work again.
CREATE TABLE dropped_proposals (
    from_at       INTEGER NOT NULL,
    to_at         INTEGER NOT NULL,
    PRIMARY KEY (from_at, to_at)
);

-- What was done in a stretch of time, to propose it as work.
CREATE INDEX audit_by_time ON audit_events (at);
