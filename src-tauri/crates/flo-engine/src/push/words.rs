//! Why a write was set aside, and what to do about it, in a sentence for a person.

use flo_connect::{Error, ErrorKind};
use flo_model::{IntentAction, RecordType};

/// The sentence for a write that the service refused.
pub(super) fn refused(service: &str, record_type: RecordType, action: IntentAction, error: &Error) -> String {
    let thing = name_of(record_type);
    let said = said(error);
    match error.kind {
        ErrorKind::Forbidden => format!(
            "{service} does not allow this account to {} this {thing}.{said} Ask an administrator for the right, then retry.",
            verb(action)
        ),
        ErrorKind::NotFound => format!(
            "{service} does not have what this {thing} belongs to.{said} Choose another place for it, then retry."
        ),
        ErrorKind::Conflict => format!(
            "{service} already has something that contradicts this {thing}.{said} Change it here, then retry."
        ),
        ErrorKind::Invalid => {
            format!("{service} does not accept this {thing} as it is.{said} Change it here, then retry.")
        }
        ErrorKind::Locked => format!(
            "This {thing} is locked or approved at {service}.{said} Have it unlocked there, then retry, or drop the change."
        ),
        _ => format!("{service} could not {} this {thing}.{said} Retry, or drop the change.", verb(action)),
    }
}

/// The sentence for a write that alone keeps failing.
pub(super) fn keeps_failing(service: &str, record_type: RecordType, attempts: u32, error: &Error) -> String {
    format!(
        "{service} failed {attempts} times with this {} while everything else went through.{} Retry later, or drop the change.",
        name_of(record_type),
        said(error)
    )
}

/// The sentence for a write that the service has no way to take.
pub(super) fn unsupported(service: &str, record_type: RecordType, action: IntentAction) -> String {
    format!(
        "A {} cannot be {}d at {service} from here. Do it there, and drop the change.",
        name_of(record_type),
        verb(action)
    )
}

/// The sentence for a write that refers to something that the service does not have.
pub(super) fn missing_reference(service: &str, record_type: RecordType, field: &str) -> String {
    format!(
        "The {} of this {} is not at {service}. Choose another one, then retry.",
        field.trim_end_matches('s'),
        name_of(record_type)
    )
}

fn said(error: &Error) -> String {
    let detail = error.detail.trim().trim_end_matches('.');
    if detail.is_empty() { String::new() } else { format!(" It says: {detail}.") }
}

fn verb(action: IntentAction) -> &'static str {
    match action {
        IntentAction::Create => "create",
        IntentAction::Update => "change",
        IntentAction::Delete => "delete",
    }
}

fn name_of(record_type: RecordType) -> &'static str {
    match record_type {
        RecordType::Workspace => "workspace",
        RecordType::Person => "person",
        RecordType::Client => "client",
        RecordType::Project => "project",
        RecordType::Task => "task",
        RecordType::Tag => "tag",
        RecordType::TimeEntry => "time entry",
        RecordType::Asset => "asset",
        RecordType::Comment => "comment",
        RecordType::FieldDefinition => "field",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_says_what_happened_and_what_to_do() {
        let error = Error::new(ErrorKind::Invalid, "creating a time entry", "Tag is archived");
        assert_eq!(
            refused("Clockify", RecordType::TimeEntry, IntentAction::Create, &error),
            "Clockify does not accept this time entry as it is. It says: Tag is archived. Change it here, then retry."
        );
        assert_eq!(
            unsupported("Frame.io", RecordType::Project, IntentAction::Update),
            "A project cannot be changed at Frame.io from here. Do it there, and drop the change."
        );
        assert_eq!(
            unsupported("Frame.io", RecordType::Project, IntentAction::Create),
            "A project cannot be created at Frame.io from here. Do it there, and drop the change."
        );
    }
}
