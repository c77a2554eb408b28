-- Who is erased on their wish. Why: what names a person can be taken out of the history, which still verifies, and no
-- service brings it back.
-- An older app may open the file as long as nothing was written with this schema; after that it finds the chain broken.

ALTER TABLE audit_events ADD COLUMN salt TEXT;   -- JSON: salts of the commitments; null: an event that is hashed whole
ALTER TABLE audit_events ADD COLUMN erased TEXT; -- JSON: commitments to erased parts by name; null: nothing was erased

CREATE TABLE erasures (
    record_id TEXT NOT NULL PRIMARY KEY,    -- their record, which stays under the alias
    at        INTEGER NOT NULL,
    alias     TEXT NOT NULL,
    salt      TEXT NOT NULL,
    name      TEXT NOT NULL,                -- salted hash of the name; empty: none
    email     TEXT NOT NULL                 -- the same of the mail address
);
