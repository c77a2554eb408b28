//! What the app can do, one file per subject: reads answer from the store, edits are one local transaction.

mod activity;
mod assets;
mod call_records;
mod calls;
mod catalogue;
mod comments;
mod connections;
mod custom_fields;
mod doctor;
mod edit;
mod frameio;
mod health;
mod home;
mod line;
mod new_project;
mod pairing;
mod places;
mod preview;
mod projects;
mod search;
mod settings;
mod snapshot;
mod stacks;
mod templates;
mod time;
mod transfers;
mod watch;
mod webhooks;

pub use calls::exit_code_of_answer;
pub(crate) use settings::stored as stored_settings;
pub(crate) use transfers::progress_view;
pub use webhooks::{EndpointDraft, Received};
