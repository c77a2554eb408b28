-- Metadata that people may change stands apart from what the service measures, because both sides write it; and a version
-- stack that is made or ordered here says which files it holds. Why: both go to the service like any other edit.
-- An older app leaves the two columns alone and shows the measured metadata only.

ALTER TABLE assets ADD COLUMN custom_fields TEXT NOT NULL DEFAULT '{}'; -- JSON: field definition id at the service -> value
ALTER TABLE assets ADD COLUMN versions TEXT; -- JSON array of file ids, newest first, as wanted here; null: as the service has it

DROP VIEW frameio_asset;
CREATE VIEW frameio_asset AS
SELECT l.record_id AS id, l.connection_id || ':' || a.project_id AS integration_id, l.record_id AS project_flo_file_id,
       l.remote_id AS frameio_asset_id,
       CASE l.state WHEN 'SYNCED' THEN 'SYNCED' WHEN 'ERROR' THEN 'ERROR' ELSE 'PENDING' END AS sync_status,
       COALESCE(a.remote_updated_at, a.changed_at) AS last_modified,
       json_object('name', a.name, 'kind', a.kind, 'size', a.size, 'media_type', a.media_type, 'status', a.status,
                   'review_status', a.review_status, 'fields', json_patch(a.metadata, a.custom_fields)) AS metadata
FROM links l JOIN connections c ON c.id = l.connection_id JOIN assets a ON a.id = l.record_id
WHERE c.service = 'frameio' AND l.record_type = 'asset' AND l.state <> 'ABSENT';
