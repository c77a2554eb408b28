-- Proof of transfers, and what finds placeholders whose answer was lost.
-- An older app may still open the file: the columns may be empty, and the app of before names its columns.
ALTER TABLE transfers ADD COLUMN proof TEXT CHECK (proof IN ('sent', 'verified', 'differs')); -- null until it is done
ALTER TABLE transfers ADD COLUMN proved_at INTEGER;         -- when the proof was last looked for
-- What the begin call that is under way asked for: a placeholder whose answer was lost is looked for by these, whatever became
-- of the file since.
ALTER TABLE transfers ADD COLUMN begun_folder TEXT;         -- the folder's id at the service
ALTER TABLE transfers ADD COLUMN begun_name TEXT;
ALTER TABLE transfers ADD COLUMN begun_size INTEGER;
UPDATE transfers SET proof = 'sent' WHERE state = 'done';
-- A file that turned up elsewhere is looked for by its number alone: volumes get other numbers when they are connected again.
CREATE INDEX sources_by_number ON sources (file_id, size);
