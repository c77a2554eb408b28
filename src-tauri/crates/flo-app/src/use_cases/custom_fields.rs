//! Metadata fields that a person may change, in the words of the account.

use flo_model::{FieldMap, RecordId, RecordType};
use flo_store::{Connection, StoreError, lists, records};
use serde_json::{Value, json};

use super::assets::words;
use super::edit::Change;
use crate::view::CustomFieldView;
use crate::{App, Result};

impl App {
    /// The fields of an asset that a person may change, with those that have no value yet. The approval status has its own
    /// way and is not among them.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn custom_fields(&self, asset: RecordId) -> Result<Vec<CustomFieldView>> {
        self.read(move |conn| {
            let (_, values) = values_of(conn, &asset)?;
            let fields = lists::custom_fields::of_asset(conn, &asset)?;
            Ok(fields
                .into_iter()
                .map(|field| CustomFieldView {
                    value: words(values.get(&field.remote_id).unwrap_or(&Value::Null)),
                    options: field.options.into_iter().map(|(_, name)| name).collect(),
                    name: field.name,
                    kind: field.kind,
                })
                .collect())
        })
        .await
    }

    /// Sets a metadata field of an asset; an empty text clears it. A version stack stands for its newest file.
    ///
    /// # Errors
    /// `NotFound` for the asset or field, `Invalid` for a value that the field does not take.
    pub async fn set_custom_field(
        &self,
        asset: RecordId,
        field: String,
        value: String,
    ) -> Result<Vec<CustomFieldView>> {
        let wanted = asset.clone();
        self.edit(move |editor| {
            let (file, mut values) = values_of(editor.tx, &asset)?;
            let fields = lists::custom_fields::of_asset(editor.tx, &asset)?;
            let known: Vec<_> = fields.iter().map(|field| field.name.clone()).collect();
            let found = fields.into_iter().find(|known| known.name.eq_ignore_ascii_case(field.trim()));
            let found = found.ok_or_else(|| {
                StoreError::NotFound(format!(
                    "There is no field “{field}” to change. There are {}.",
                    known.join(", ")
                ))
            })?;
            values.insert(found.remote_id.clone(), value_of(&found, value.trim())?);
            let fields = FieldMap::default().with("custom_fields", json!(values));
            editor.make(Change::update(RecordType::Asset, &file, fields)).map(drop)
        })
        .await?;
        self.custom_fields(wanted).await
    }
}

/// The file that values stand on, and those that it has.
fn values_of(
    conn: &Connection,
    asset: &RecordId,
) -> Result<(RecordId, serde_json::Map<String, Value>), StoreError> {
    let file = lists::assets::head_file(conn, asset)?.unwrap_or_else(|| asset.clone());
    let fields = records::fields(conn, RecordType::Asset, &file)?
        .ok_or_else(|| StoreError::NotFound(format!("There is no asset “{asset}”.")))?;
    Ok((file, fields.get("custom_fields").as_object().cloned().unwrap_or_default()))
}

/// The value as the service shows it.
fn value_of(field: &lists::custom_fields::CustomField, text: &str) -> Result<Value, StoreError> {
    let invalid = |what: &str| StoreError::Invalid(format!("{} takes {what}, not “{text}”.", field.name));
    let choice = |name: &str| {
        let found = field.options.iter().find(|(_, option)| option.eq_ignore_ascii_case(name.trim()));
        let names = || field.options.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(", ");
        found
            .map(|(id, name)| json!({ "id": id, "display_name": name }))
            .ok_or_else(|| invalid(&format!("one of {}", names())))
    };
    Ok(match (field.kind.as_str(), text) {
        ("select" | "select_multi", "") => json!([]),
        ("select", name) => json!([choice(name)?]),
        ("select_multi", names) => json!(names.split(',').map(choice).collect::<Result<Vec<_>, _>>()?),
        ("toggle", "yes" | "true" | "on") => json!(true),
        ("toggle", "no" | "false" | "off" | "") => json!(false),
        ("toggle", _) => return Err(invalid("yes or no")),
        (_, "") => Value::Null,
        ("rating", text) => json!(text.parse::<u32>().map_err(|_| invalid("a whole number"))?),
        ("number", text) => {
            let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
            json!(number.ok_or_else(|| invalid("a number"))?)
        }
        ("text" | "long_text" | "date", text) => json!(text),
        _ => return Err(StoreError::Invalid(format!("{} is set at the review service.", field.name))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_by_the_kind_of_the_field() {
        let field = |kind: &str| lists::custom_fields::CustomField {
            remote_id: String::from("d1"),
            name: String::from("Field"),
            kind: kind.to_owned(),
            options: vec![("o1".to_owned(), "Wide".to_owned()), ("o2".to_owned(), "Close".to_owned())],
        };
        let of = |kind: &str, text: &str| value_of(&field(kind), text).unwrap();
        assert_eq!(of("select", "close"), json!([{"id": "o2", "display_name": "Close"}]));
        assert_eq!(of("select", ""), json!([]));
        assert_eq!(of("select_multi", "Wide, Close").as_array().unwrap().len(), 2);
        assert_eq!(of("rating", "4"), json!(4));
        assert_eq!(of("toggle", "yes"), json!(true));
        assert_eq!(of("text", ""), Value::Null);
        assert!(value_of(&field("select"), "Medium").is_err());
        assert!(value_of(&field("number"), "many").is_err());
        assert!(value_of(&field("user_single"), "Ida").is_err());
    }
}
