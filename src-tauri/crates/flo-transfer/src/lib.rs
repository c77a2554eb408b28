//! Upload sessions, parts and checksums; resumes from the store alone.
