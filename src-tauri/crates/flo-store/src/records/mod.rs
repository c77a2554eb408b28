//! The typed tables of the records.
