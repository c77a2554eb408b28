//! What the app can do, one file per subject: reads answer from the store, edits are one local transaction.

mod activity;
mod assets;
mod calls;
mod comments;
mod connections;
mod doctor;
mod edit;
mod frameio;
mod home;
mod line;
mod preview;
mod projects;
mod search;
mod settings;
mod snapshot;
mod time;
mod transfers;
mod watch;

pub use calls::exit_code_of_answer;
pub(crate) use settings::stored as stored_settings;
pub(crate) use transfers::progress_view;
