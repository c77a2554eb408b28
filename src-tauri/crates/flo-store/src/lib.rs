//! SQLite: open, migrate, one module per table. The only crate with SQL.
