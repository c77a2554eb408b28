//! When two values mean the same.

use std::collections::BTreeSet;

use flo_model::UnixMillis;
use serde_json::Value;

use crate::Shape;

/// Whether two values of a field of this shape mean the same: nothing may be null, missing or empty; a set has no order;
/// a time may be written with another offset or fraction; a number is its value, not its spelling.
#[must_use]
pub fn same(shape: Shape, a: &Value, b: &Value) -> bool {
    if a == b || (is_nothing(a) && is_nothing(b)) {
        return true;
    }
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::String(a), Value::String(b)) if shape == Shape::Time => {
            matches!((UnixMillis::parse(a), UnixMillis::parse(b)), (Ok(a), Ok(b)) if a == b)
        }
        (Value::Array(_), Value::Array(_)) if shape.is_set() => members(a) == members(b),
        (Value::Object(_), Value::Object(_)) if shape == Shape::Map => {
            keys(&[a, b]).into_iter().all(|key| same(Shape::Value, &a[key], &b[key]))
        }
        _ => false,
    }
}

/// The names of the members that any of these objects has, sorted.
pub(crate) fn keys<'a>(objects: &[&'a Value]) -> BTreeSet<&'a str> {
    let objects = objects.iter().filter_map(|object| object.as_object());
    objects.flat_map(|object| object.keys().map(String::as_str)).collect()
}

/// The members of a set value, sorted, each once.
pub(crate) fn members(value: &Value) -> Vec<String> {
    let mut members: Vec<String> = value
        .as_array()
        .into_iter()
        .flatten()
        .map(|member| member.as_str().map_or_else(|| member.to_string(), str::to_owned))
        .collect();
    members.sort_unstable();
    members.dedup();
    members
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn spelling_makes_no_difference() {
        assert!(same(Shape::Value, &json!(null), &json!("")), "empty text is nothing");
        assert!(same(Shape::Value, &json!(25), &json!(25.0)));
        assert!(same(Shape::Set, &json!(["b", "a"]), &json!(["a", "b", "a"])));
        assert!(same(Shape::Set, &json!(null), &json!([])));
        assert!(same(Shape::Map, &json!({"a": 1, "b": null}), &json!({"a": 1.0, "c": ""})));
        assert!(same(Shape::Map, &json!({"a": []}), &json!({})), "a member without a value is none");
        assert!(same(Shape::Time, &json!("2026-03-02T09:00:00Z"), &json!("2026-03-02T10:00:00.000+01:00")));
    }

    #[test]
    fn values_make_a_difference() {
        assert!(!same(Shape::Value, &json!(false), &json!(null)), "no is an answer, nothing is none");
        assert!(!same(Shape::Value, &json!(["b", "a"]), &json!(["a", "b"])), "a list has an order");
        assert!(!same(Shape::Time, &json!("2026-03-02T09:00:00Z"), &json!("2026-03-02T09:00:01Z")));
        assert!(!same(Shape::Value, &json!("a"), &json!("A")));
        assert!(!same(Shape::Map, &json!({"a": 1}), &json!({"a": 2})));
        assert!(!same(Shape::RefList(flo_model::RecordType::Asset), &json!(["b", "a"]), &json!(["a", "b"])));
    }
}
