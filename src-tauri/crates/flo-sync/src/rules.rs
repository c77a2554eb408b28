//! What is special about the fields of each record type.

use flo_model::RecordType;

/// Stands between the names of a unit's fields where the unit itself is named: `start+end`.
pub const UNIT_SEPARATOR: char = '+';

/// Who may change a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// Both sides.
    Both,
    /// The service alone: its value is always taken.
    Remote,
}

/// What kind of value a field has, as far as merging and translating ids goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Compared as a whole.
    Value,
    /// RFC 3339 text, compared as a point in time.
    Time,
    /// A set of texts: additions and removals of both sides merge.
    Set,
    /// An object whose members change by themselves, such as metadata by field: those of both sides merge. A missing
    /// member is one without a value.
    Map,
    /// The id of another record.
    Ref(RecordType),
    /// The id of another record that its own stream brings soon: nobody reads it ahead.
    LateRef(RecordType),
    /// A set of ids of other records.
    RefSet(RecordType),
    /// Ids of other records in an order that counts.
    RefList(RecordType),
}

impl Shape {
    /// Whether additions and removals merge.
    #[must_use]
    pub fn is_set(self) -> bool {
        matches!(self, Self::Set | Self::RefSet(_))
    }

    /// Whether the value is an array of ids rather than one id.
    #[must_use]
    pub fn is_many(self) -> bool {
        matches!(self, Self::RefSet(_) | Self::RefList(_))
    }

    /// The type of the record that the value refers to, if it does.
    #[must_use]
    pub fn target(self) -> Option<RecordType> {
        match self {
            Self::Ref(of) | Self::LateRef(of) | Self::RefSet(of) | Self::RefList(of) => Some(of),
            Self::Value | Self::Time | Self::Set | Self::Map => None,
        }
    }
}

/// What is special about one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldRule {
    /// Its name.
    pub name: &'static str,
    /// Its kind of value.
    pub shape: Shape,
    /// Who may change it.
    pub owner: Owner,
    /// Names of the fields that change and conflict together with it, itself included; empty when it stands alone.
    pub unit: &'static [&'static str],
}

/// The special fields of one record type. A field without an entry is a value that both sides may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    fields: &'static [FieldRule],
}

impl Rules {
    /// The rules of a record type.
    #[must_use]
    pub fn of(record_type: RecordType) -> Self {
        let fields = match record_type {
            RecordType::Workspace => WORKSPACE,
            RecordType::Person => PERSON,
            RecordType::Project => PROJECT,
            RecordType::Task => TASK,
            RecordType::TimeEntry => TIME_ENTRY,
            RecordType::Asset => ASSET,
            RecordType::Comment => COMMENT,
            RecordType::Client | RecordType::Tag | RecordType::FieldDefinition => &[],
        };
        Self { fields }
    }

    /// Rules made of these entries, for tests and for connectors with types of their own.
    #[must_use]
    pub const fn new(fields: &'static [FieldRule]) -> Self {
        Self { fields }
    }

    /// The fields with an entry.
    #[must_use]
    pub fn special(self) -> &'static [FieldRule] {
        self.fields
    }

    /// The fields that refer to other records.
    pub fn references(self) -> impl Iterator<Item = &'static FieldRule> {
        self.fields.iter().filter(|rule| rule.shape.target().is_some())
    }

    pub(crate) fn find(self, name: &str) -> Option<&'static FieldRule> {
        self.fields.iter().find(|rule| rule.name == name)
    }

    /// Whether a person may change the field here.
    #[must_use]
    pub fn is_open(self, name: &str) -> bool {
        self.find(name).is_none_or(|rule| rule.owner == Owner::Both)
    }

    /// The kind of value that a field has.
    #[must_use]
    pub fn shape(self, name: &str) -> Shape {
        self.find(name).map_or(Shape::Value, |rule| rule.shape)
    }
}

const fn both(name: &'static str, shape: Shape) -> FieldRule {
    FieldRule { name, shape, owner: Owner::Both, unit: &[] }
}

const fn remote(name: &'static str, shape: Shape) -> FieldRule {
    FieldRule { name, shape, owner: Owner::Remote, unit: &[] }
}

const fn part(name: &'static str, shape: Shape, unit: &'static [&'static str]) -> FieldRule {
    FieldRule { name, shape, owner: Owner::Both, unit }
}

const INTERVAL: &[&str] = &["start", "end"];
const WORK: &[&str] = &["project", "task"];

const WORKSPACE: &[FieldRule] = &[remote("settings", Shape::Value)];

const PERSON: &[FieldRule] = &[
    remote("role", Shape::Value),
    remote("active", Shape::Value),
    remote("avatar_url", Shape::Value),
    remote("time_zone", Shape::Value),
    remote("is_self", Shape::Value),
];

const PROJECT: &[FieldRule] = &[
    remote("workspace", Shape::Ref(RecordType::Workspace)),
    both("client", Shape::Ref(RecordType::Client)),
    remote("root_folder", Shape::Ref(RecordType::Asset)),
    remote("tracked_s", Shape::Value),
    remote("view_url", Shape::Value),
    remote("storage_bytes", Shape::Value),
];

const TASK: &[FieldRule] = &[
    both("project", Shape::Ref(RecordType::Project)),
    both("assignees", Shape::RefSet(RecordType::Person)),
    remote("tracked_s", Shape::Value),
];

const TIME_ENTRY: &[FieldRule] = &[
    part("start", Shape::Time, INTERVAL),
    part("end", Shape::Time, INTERVAL),
    part("project", Shape::Ref(RecordType::Project), WORK),
    part("task", Shape::Ref(RecordType::Task), WORK),
    both("tags", Shape::RefSet(RecordType::Tag)),
    both("person", Shape::Ref(RecordType::Person)),
    remote("kind", Shape::Value),
    remote("locked", Shape::Value),
    remote("hourly_rate", Shape::Value),
    remote("cost_rate", Shape::Value),
    both("custom_fields", Shape::Map),
];

const ASSET: &[FieldRule] = &[
    both("parent", Shape::Ref(RecordType::Asset)),
    both("project", Shape::Ref(RecordType::Project)),
    remote("head", Shape::LateRef(RecordType::Asset)),
    remote("status", Shape::Value),
    both("versions", Shape::RefList(RecordType::Asset)),
    remote("metadata", Shape::Value),
    both("custom_fields", Shape::Map),
    remote("duration_s", Shape::Value),
    remote("frame_rate", Shape::Value),
    remote("start_tc", Shape::Value),
    remote("width", Shape::Value),
    remote("height", Shape::Value),
    remote("codec", Shape::Value),
    remote("comment_count", Shape::Value),
    remote("creator", Shape::Value),
    remote("created_at", Shape::Time),
    remote("updated_at", Shape::Time),
    remote("view_url", Shape::Value),
];

const COMMENT: &[FieldRule] = &[
    both("asset", Shape::Ref(RecordType::Asset)),
    both("parent", Shape::Ref(RecordType::Comment)),
    remote("completed_at", Shape::Time),
    remote("author", Shape::Value),
    remote("author_email", Shape::Value),
    remote("created_at", Shape::Time),
    remote("edited_at", Shape::Time),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_member_of_a_unit_names_the_whole_unit() {
        for &record_type in RecordType::ALL {
            for rule in Rules::of(record_type).special() {
                for name in rule.unit {
                    let member =
                        Rules::of(record_type).find(name).expect("a unit names fields with an entry");
                    assert_eq!(member.unit, rule.unit, "{record_type}: {name}");
                }
            }
        }
    }
}
