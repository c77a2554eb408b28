//! The fields of every record type and the columns that hold them.

use flo_model::RecordType;

use super::column::{Column, Kind};

/// The table of one record type.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) record_type: RecordType,
    pub(super) name: &'static str,
    pub(super) columns: &'static [Column],
    /// Keeps `name_key`, the natural order of names, beside `name`.
    pub(super) has_name_key: bool,
    /// Expression that names the record for a person.
    pub(super) title: &'static str,
}

impl Table {
    pub(super) fn column(&self, field: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.field == field)
    }
}

const fn column(field: &'static str, kind: Kind) -> Column {
    Column { field, name: field, kind }
}

const fn stored_as(field: &'static str, name: &'static str, kind: Kind) -> Column {
    Column { field, name, kind }
}

const NAME: Column = column("name", Kind::Text(""));

/// The table of this record type.
pub(super) fn table_of(record_type: RecordType) -> &'static Table {
    match record_type {
        RecordType::Workspace => &WORKSPACES,
        RecordType::Person => &PEOPLE,
        RecordType::Client => &CLIENTS,
        RecordType::Project => &PROJECTS,
        RecordType::Task => &TASKS,
        RecordType::Tag => &TAGS,
        RecordType::TimeEntry => &TIME_ENTRIES,
        RecordType::Asset => &ASSETS,
        RecordType::Comment => &COMMENTS,
        RecordType::FieldDefinition => &FIELD_DEFINITIONS,
    }
}

static WORKSPACES: Table = Table {
    record_type: RecordType::Workspace,
    name: "workspaces",
    columns: &[NAME, column("settings", Kind::Json("{}"))],
    has_name_key: false,
    title: "name",
};

static PEOPLE: Table = Table {
    record_type: RecordType::Person,
    name: "people",
    columns: &[
        NAME,
        column("email", Kind::Text("")),
        column("role", Kind::TextOrNull),
        column("active", Kind::Bool(true)),
        column("avatar_url", Kind::TextOrNull),
        column("time_zone", Kind::TextOrNull),
        column("is_self", Kind::Bool(false)),
    ],
    has_name_key: false,
    title: "name",
};

static CLIENTS: Table = Table {
    record_type: RecordType::Client,
    name: "clients",
    columns: &[
        NAME,
        column("email", Kind::TextOrNull),
        column("address", Kind::TextOrNull),
        column("note", Kind::TextOrNull),
        column("archived", Kind::Bool(false)),
        column("currency", Kind::TextOrNull),
    ],
    has_name_key: false,
    title: "name",
};

static PROJECTS: Table = Table {
    record_type: RecordType::Project,
    name: "projects",
    columns: &[
        NAME,
        stored_as("workspace", "workspace_id", Kind::TextOrNull),
        stored_as("client", "client_id", Kind::TextOrNull),
        stored_as("root_folder", "root_folder_id", Kind::TextOrNull),
        column("color", Kind::TextOrNull),
        column("billable", Kind::Bool(true)),
        column("public", Kind::Bool(false)),
        column("archived", Kind::Bool(false)),
        column("note", Kind::TextOrNull),
        column("estimate_s", Kind::Integer),
        column("budget", Kind::JsonOrNull),
        column("hourly_rate", Kind::JsonOrNull),
        column("cost_rate", Kind::JsonOrNull),
        column("tracked_s", Kind::Integer),
        column("view_url", Kind::TextOrNull),
        column("storage_bytes", Kind::Integer),
    ],
    has_name_key: false,
    title: "name",
};

static TASKS: Table = Table {
    record_type: RecordType::Task,
    name: "tasks",
    columns: &[
        NAME,
        stored_as("project", "project_id", Kind::TextOrNull),
        column("status", Kind::Text("ACTIVE")),
        column("estimate_s", Kind::Integer),
        column("assignees", Kind::Set),
        column("billable", Kind::Bool(true)),
        column("tracked_s", Kind::Integer),
        column("hourly_rate", Kind::JsonOrNull),
    ],
    has_name_key: false,
    title: "name",
};

static TAGS: Table = Table {
    record_type: RecordType::Tag,
    name: "tags",
    columns: &[NAME, column("archived", Kind::Bool(false))],
    has_name_key: false,
    title: "name",
};

static TIME_ENTRIES: Table = Table {
    record_type: RecordType::TimeEntry,
    name: "time_entries",
    columns: &[
        stored_as("start", "start_at", Kind::TimeRequired),
        stored_as("end", "end_at", Kind::Time),
        column("description", Kind::Text("")),
        stored_as("project", "project_id", Kind::TextOrNull),
        stored_as("task", "task_id", Kind::TextOrNull),
        column("tags", Kind::Set),
        column("billable", Kind::Bool(false)),
        stored_as("person", "person_id", Kind::TextOrNull),
        column("kind", Kind::Text("REGULAR")),
        column("locked", Kind::Bool(false)),
        column("hourly_rate", Kind::JsonOrNull),
        column("cost_rate", Kind::JsonOrNull),
        column("custom_fields", Kind::Json("{}")),
    ],
    has_name_key: false,
    title: "description",
};

static ASSETS: Table = Table {
    record_type: RecordType::Asset,
    name: "assets",
    columns: &[
        column("kind", Kind::TextRequired),
        NAME,
        stored_as("parent", "parent_id", Kind::TextOrNull),
        stored_as("project", "project_id", Kind::TextOrNull),
        column("size", Kind::Integer),
        column("media_type", Kind::TextOrNull),
        column("status", Kind::TextOrNull),
        column("review_status", Kind::TextOrNull),
        column("position", Kind::Integer),
        stored_as("head", "head_id", Kind::TextOrNull),
        column("versions", Kind::JsonOrNull),
        column("metadata", Kind::Json("{}")),
        column("custom_fields", Kind::Json("{}")),
        column("duration_s", Kind::Real),
        column("frame_rate", Kind::Real),
        column("start_tc", Kind::TextOrNull),
        column("width", Kind::Integer),
        column("height", Kind::Integer),
        column("codec", Kind::TextOrNull),
        column("comment_count", Kind::Count),
        column("creator", Kind::TextOrNull),
        column("view_url", Kind::TextOrNull),
        stored_as("created_at", "remote_created_at", Kind::Time),
        stored_as("updated_at", "remote_updated_at", Kind::Time),
    ],
    has_name_key: true,
    title: "name",
};

static COMMENTS: Table = Table {
    record_type: RecordType::Comment,
    name: "comments",
    columns: &[
        stored_as("asset", "asset_id", Kind::TextOrNull),
        stored_as("parent", "parent_id", Kind::TextOrNull),
        column("text", Kind::Text("")),
        column("frame", Kind::Integer),
        column("duration_frames", Kind::Integer),
        column("page", Kind::Integer),
        column("anchor", Kind::JsonOrNull),
        column("annotation", Kind::TextOrNull),
        column("completed", Kind::Bool(false)),
        column("completed_at", Kind::Time),
        column("author", Kind::TextOrNull),
        column("author_email", Kind::TextOrNull),
        stored_as("created_at", "remote_created_at", Kind::Time),
        column("edited_at", Kind::Time),
    ],
    has_name_key: false,
    title: "substr(text, 1, 80)",
};

static FIELD_DEFINITIONS: Table = Table {
    record_type: RecordType::FieldDefinition,
    name: "field_definitions",
    columns: &[
        NAME,
        column("field_type", Kind::Text("text")),
        column("mutable", Kind::Bool(false)),
        column("options", Kind::Json("[]")),
        column("is_status", Kind::Bool(false)),
    ],
    has_name_key: false,
    title: "name",
};
