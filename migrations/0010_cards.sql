-- Cards that also go to a project, and cards that are seen again. Why: what arrives at a service has to be the bytes that
-- were read from the card, and a card is known by its files wherever it is mounted.
-- An older app must not open the file: it would send what is not the card's.

ALTER TABLE transfers ADD COLUMN expected_content_id TEXT; -- BLAKE3, hex, of the bytes that were read from the card; nothing else is sent
ALTER TABLE offloads ADD COLUMN reads_back_remote INTEGER NOT NULL DEFAULT 0; -- copies at services that tell no checksum are read back
CREATE INDEX offload_files_by_path ON offload_files (path, size, mtime_ns);
