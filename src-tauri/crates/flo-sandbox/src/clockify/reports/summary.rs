//! The summary report: entries in up to three levels of groups.

use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::civil::Weekday;
use serde_json::{Value, json};

use super::super::error::{ApiError, Result};
use super::super::http::{Call, Reply};
use super::super::world::World;
use super::filter::{Range, Row, amounts, check_export, select, totals};
use super::money::{Amount, Shown};

const GROUPS: [&str; 10] =
    ["CLIENT", "PROJECT", "DATE", "WEEK", "MONTH", "TASK", "TIMEENTRY", "USER", "TAG", "USER_GROUP"];
const COLUMNS: [&str; 6] = ["GROUP", "DURATION", "AMOUNT", "EARNED", "COST", "PROFIT"];

/// How groups are ordered.
struct Order {
    column: &'static str,
    descending: bool,
}

pub(super) fn run(call: &mut Call<'_>) -> Result<Reply> {
    let body = call.object()?;
    check_export(call, body)?;
    let range = Range::read(call, body)?;
    let filter = body.object("summaryFilter")?.ok_or_else(|| ApiError::missing("summaryFilter"))?;
    let groups =
        filter.get("groups").and_then(Value::as_array).ok_or_else(|| ApiError::bad_value("groups"))?;
    let known = |group: &Value| {
        GROUPS.into_iter().find(|name| group == *name).ok_or_else(|| ApiError::bad_value("groups"))
    };
    let groups = groups.iter().map(known).collect::<Result<Vec<_>>>()?;
    if !(1..=3).contains(&groups.len()) {
        return Err(ApiError::bad_value("groups"));
    }
    let order = Order {
        column: filter.choice("sortColumn", &COLUMNS)?.unwrap_or("GROUP"),
        descending: body.choice("sortOrder", &["ASCENDING", "DESCENDING"])? == Some("DESCENDING"),
    };
    let shown = amounts(call, body)?;
    let rows = select(call, &range)?;
    let sums = totals(&rows, &shown);
    let groups = level(call.world, &range, rows, &groups, &order, &shown);
    Reply::ok(json!({ "totals": sums, "groupOne": groups }))
}

/// Id and name of a group, and what only some groups show.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    /// Sorts dates and weeks rightly, names without regard to case.
    sort: String,
    pub(super) id: String,
    pub(super) name: String,
    color: Option<String>,
    client: Option<String>,
}

impl Key {
    fn named(id: impl ToString, name: &str) -> Self {
        Self { sort: name.to_lowercase(), id: id.to_string(), name: name.to_owned(), ..Self::default() }
    }

    fn dated(date: &str) -> Self {
        Self { sort: date.to_owned(), id: date.to_owned(), name: date.to_owned(), ..Self::default() }
    }
}

/// The groups that a row belongs to: one, except for tags and user groups.
pub(super) fn keys(world: &World, range: &Range, row: &Row<'_>, group: &str) -> Vec<Key> {
    let nothing = |what: &str| Key { name: format!("(Without {what})"), ..Key::default() };
    let date = range.local(row.entry.start_s).date();
    let one = match group {
        "CLIENT" => row.client.map_or_else(|| nothing("client"), |c| Key::named(c.id, &c.name)),
        "PROJECT" => row.project.map_or_else(
            || nothing("project"),
            |p| Key {
                color: Some(p.color.clone()),
                client: Some(row.client.map(|c| c.name.clone()).unwrap_or_default()),
                ..Key::named(p.id, &p.name)
            },
        ),
        "TASK" => row.task.map_or_else(|| nothing("task"), |t| Key::named(t.id, &t.name)),
        "USER" => Key::named(row.user.id, &row.user.name),
        "TIMEENTRY" => Key::named(&row.entry.description, &row.entry.description),
        "DATE" => Key::dated(&date.to_string()),
        "WEEK" => {
            let back = i64::from(Weekday::Monday.until(date.weekday()));
            Key::dated(&date.saturating_sub(back.days()).to_string())
        }
        "MONTH" => Key::dated(&date.first_of_month().to_string()),
        "TAG" => {
            let tags = row.entry.tags.iter().filter_map(|id| world.tags.get(id));
            let tags: Vec<_> = tags.map(|tag| Key::named(tag.id, &tag.name)).collect();
            return if tags.is_empty() { vec![nothing("tag")] } else { tags };
        }
        _ => {
            let groups = world.groups.values().filter(|group| group.users.contains(&row.user.id));
            let groups: Vec<_> = groups.map(|group| Key::named(group.id, &group.name)).collect();
            return if groups.is_empty() { vec![nothing("group")] } else { groups };
        }
    };
    vec![one]
}

fn level(
    world: &World,
    range: &Range,
    rows: Vec<Row<'_>>,
    groups: &[&str],
    order: &Order,
    shown: &Shown,
) -> Value {
    let Some((group, deeper)) = groups.split_first() else { return Value::Null };
    let mut members: BTreeMap<Key, Vec<Row<'_>>> = BTreeMap::new();
    for row in rows {
        for key in keys(world, range, &row, group) {
            members.entry(key).or_default().push(row);
        }
    }
    let mut sums: Vec<_> = members
        .into_iter()
        .map(|(key, rows)| {
            let seconds: i64 = rows.iter().map(|row| row.seconds).sum();
            let amount = rows.iter().fold(Amount::default(), |sum, row| sum.plus(row.amount));
            (key, rows, seconds, amount)
        })
        .collect();
    match order.column {
        "GROUP" => {}
        "DURATION" => sums.sort_by_key(|(_, _, seconds, _)| *seconds),
        column => sums.sort_by(|a, b| {
            let number = |amount: Amount| {
                if column == "AMOUNT" { shown.main_number(amount) } else { amount.kind(column) }
            };
            number(a.3).total_cmp(&number(b.3))
        }),
    }
    if order.descending {
        sums.reverse();
    }
    sums.into_iter()
        .map(|(key, rows, seconds, amount)| {
            let mut node = json!({
                "_id": key.id, "name": key.name, "nameLowerCase": key.name.to_lowercase(), "duration": seconds,
                "amount": shown.main(amount), "amounts": shown.all(amount), "currency": world.currency.0,
            });
            if let Some(keys) = node.as_object_mut() {
                if let Some(color) = key.color {
                    keys.insert("color".to_owned(), json!(color));
                }
                if let Some(client) = key.client {
                    keys.insert("clientName".to_owned(), json!(client));
                }
                if !deeper.is_empty() {
                    keys.insert("children".to_owned(), level(world, range, rows, deeper, order, shown));
                }
            }
            node
        })
        .collect()
}
