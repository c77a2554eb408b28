-- Part receipts: some services (S3) answer each part with a tag that completing the upload needs.
-- An older app may still open the file: the column has a default and the app of before names its columns.
ALTER TABLE parts ADD COLUMN receipt TEXT NOT NULL DEFAULT ''; -- what the service answered to the part; empty where it needs nothing
