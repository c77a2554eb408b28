//! Metadata fields: their definitions, the values that follow from a file, and those that people set.

use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Ix, World};
use crate::frameio::stamp::Stamp;

/// Kinds of fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FieldType {
    Text,
    LongText,
    Number,
    Date,
    Toggle,
    Rating,
    Select,
    SelectMulti,
    UserSingle,
    UserMulti,
}

impl FieldType {
    pub(crate) fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "text" => Self::Text,
            "long_text" => Self::LongText,
            "number" => Self::Number,
            "date" => Self::Date,
            "toggle" => Self::Toggle,
            "rating" => Self::Rating,
            "select" => Self::Select,
            "select_multi" => Self::SelectMulti,
            "user_single" => Self::UserSingle,
            "user_multi" => Self::UserMulti,
            _ => return None,
        })
    }

    pub(crate) fn is_select(self) -> bool {
        matches!(self, Self::Select | Self::SelectMulti)
    }

    pub(crate) fn is_user(self) -> bool {
        matches!(self, Self::UserSingle | Self::UserMulti)
    }
}

/// Fields that the service fills by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum System {
    Name,
    FileSize,
    FileType,
    Format,
    Duration,
    FrameRate,
    StartTime,
    EndTime,
    Width,
    Height,
    BitDepth,
    VideoCodec,
    AudioCodec,
    ColorSpace,
    PageCount,
    CommentCount,
    DateUploaded,
    Uploader,
    SourceFilename,
}

/// One option of a select field.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct FieldOption {
    pub(crate) id: Uuid,
    pub(crate) display_name: String,
    #[serde(skip)]
    pub(crate) color: Option<String>,
}

#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) field_type: FieldType,
    pub(crate) system: Option<System>,
    /// Everything of the configuration but the options of selects.
    pub(crate) configuration: Value,
    pub(crate) options: Vec<FieldOption>,
    pub(crate) creator: usize,
    pub(crate) created_at: Stamp,
    pub(crate) updated_at: Stamp,
}

impl Field {
    /// The configuration as the API shows it.
    pub(crate) fn shown_configuration(&self) -> Value {
        let mut shown = self.configuration.clone();
        if self.field_type.is_select() {
            let options: Vec<_> = self
                .options
                .iter()
                .map(|option| json!({"id": option.id, "display_name": option.display_name, "color": option.color}))
                .collect();
            shown["options"] = Value::Array(options);
        }
        shown
    }

    /// Checks a value that a client wants to set and gives its stored form.
    ///
    /// # Errors
    /// A sentence that says what was expected.
    pub(crate) fn accept(&self, world: &World, value: &Value) -> Result<Value, String> {
        let wrong = |expected: &str| Err(format!("{} expects {expected}", self.name));
        if self.system.is_some() {
            return Err(format!("{} is a system field and cannot be changed", self.name));
        }
        match self.field_type {
            FieldType::Text | FieldType::LongText | FieldType::Date => match value {
                Value::Null | Value::String(_) => Ok(value.clone()),
                _ => wrong("a string or null"),
            },
            FieldType::Number if value.is_number() || value.is_null() => Ok(value.clone()),
            FieldType::Number => wrong("a number or null"),
            FieldType::Toggle if value.is_boolean() => Ok(value.clone()),
            FieldType::Toggle => wrong("true or false"),
            FieldType::Rating => {
                let most = self.configuration["max_value"].as_i64().unwrap_or(5);
                match value.as_i64() {
                    Some(stars) if (0..=most).contains(&stars) => Ok(value.clone()),
                    None if value.is_null() => Ok(Value::Null),
                    _ => wrong(&format!("an integer from 0 to {most}, or null")),
                }
            }
            FieldType::Select | FieldType::SelectMulti => self.accept_options(value),
            FieldType::UserSingle | FieldType::UserMulti => self.accept_people(world, value),
        }
    }

    fn accept_options(&self, value: &Value) -> Result<Value, String> {
        let expected = || format!("a list of UUIDs is expected for a select field ({})", self.name);
        let list = value.as_array().ok_or_else(expected)?;
        if self.field_type == FieldType::Select && list.len() > 1 {
            return Err(format!("{} takes one option at most", self.name));
        }
        for item in list {
            let id = item.as_str().and_then(|text| text.parse::<Uuid>().ok()).ok_or_else(expected)?;
            if !self.options.iter().any(|option| option.id == id) {
                return Err(format!("{id} is no option of {}", self.name));
            }
        }
        Ok(value.clone())
    }

    fn accept_people(&self, world: &World, value: &Value) -> Result<Value, String> {
        let expected =
            || format!("{} expects a list of objects with id and type user or account_user_group", self.name);
        let list = value.as_array().ok_or_else(expected)?;
        if self.field_type == FieldType::UserSingle && list.len() > 1 {
            return Err(format!("{} takes one person at most", self.name));
        }
        for item in list {
            let id = item["id"].as_str().and_then(|text| text.parse::<Uuid>().ok()).ok_or_else(expected)?;
            let known = match item["type"].as_str() {
                Some("user") => world.find_person(id).is_some(),
                Some("account_user_group") => world.groups.iter().any(|group| group.id == id),
                _ => return Err(expected()),
            };
            if !known {
                return Err(format!("{id} is not known in this account"));
            }
        }
        Ok(value.clone())
    }
}

impl World {
    pub(crate) fn find_field(&self, id: Uuid) -> Option<usize> {
        self.fields.iter().position(|field| field.id == id)
    }

    /// The editable field of this name; the first one wins.
    pub(crate) fn field_named(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Stores a value that was accepted before; an empty one clears the field.
    pub(crate) fn set_value(&mut self, ix: Ix, field: Uuid, value: Value) {
        let Some(file) = self.asset_mut(ix).file_mut() else { return };
        file.values.retain(|(held, _)| *held != field);
        let empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        if !empty {
            file.values.push((field, value));
        }
    }
}
