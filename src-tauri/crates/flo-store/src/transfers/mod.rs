//! Watch folders, the ledger of local files, transfers and their parts.
