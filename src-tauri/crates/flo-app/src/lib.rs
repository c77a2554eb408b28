//! Use cases, views, events and error codes: the one API for the shell and the command line.

mod error;
pub mod view;

pub use error::{CommandError, ErrorCode, Result};
