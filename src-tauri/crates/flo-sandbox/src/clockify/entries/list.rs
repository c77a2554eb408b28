//! Reading entries.

use jiff::civil::Weekday;
use jiff::{Timestamp, ToSpan as _};
use serde_json::Value;

use super::super::error::{ApiError, Result};
use super::super::http::{Call, Reply};
use super::super::ids::Id;
use super::super::model::Entry;
use super::super::time;
use super::view::{Shape, show};

/// Rows of the in-progress list at most.
const RUNNING_CAP: usize = 1_000;

pub(super) fn of_user(call: &mut Call<'_>) -> Result<Reply> {
    let user = call.id("uid", "User")?;
    call.world.user(user)?;
    call.world.check_may_see(user, &call.caller)?;
    let shape = Shape { rates: true, hydrated: call.flag("hydrated")?.unwrap_or(false) };
    let (from, to) = window(call)?;
    let fits = filter(call)?;
    let world = &*call.world;
    let row = |entry: &Entry| show(world, &call.knobs, entry, shape, call.now_s);
    if call.flag("in-progress")? == Some(true) {
        return call.page(world.entries.running_of(user).filter(|e| fits(e)).into_iter(), 50, row);
    }
    let is_windowed = from != i64::MIN || to != i64::MAX;
    let lag_from = if is_windowed { call.now_s - call.knobs.list_lag_s } else { i64::MAX };
    let is_visible = |entry: &&Entry| call.knobs.list_lag_s == 0 || entry.created_s <= lag_from;
    let rows = world.entries.of_user(user, from, to).filter(is_visible).filter(|e| fits(e));
    call.page(rows, 50, row)
}

/// Start and end of the window in true Unix seconds: the digits are read in the profile zone of the caller.
fn window(call: &Call<'_>) -> Result<(i64, i64)> {
    let zone = time::zone(&call.world.user(call.caller.user)?.zone);
    let shift = |second: i64| {
        if call.knobs.window_shift { time::digits_in_zone(second, &zone) } else { second }
    };
    if let Some(before) = call.time("get-week-before")? {
        let day =
            Timestamp::from_second(before).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(zone.clone()).date();
        let monday = day.saturating_sub(i64::from(Weekday::Monday.until(day.weekday())).days());
        let at =
            |date: jiff::civil::Date| zone.to_timestamp(date.at(0, 0, 0, 0)).map_or(0, Timestamp::as_second);
        return Ok((at(monday.saturating_sub(7.days())), at(monday)));
    }
    let from = call.time("start")?.map_or(i64::MIN, shift);
    // The end is part of the window: whole seconds, so one more.
    let to = call.time("end")?.map_or(i64::MAX, |second| shift(second).saturating_add(1));
    Ok((from, to))
}

fn filter(call: &Call<'_>) -> Result<impl Fn(&Entry) -> bool + use<>> {
    let id = |key: &str| {
        call.text(key).map(|text| Id::parse(text).ok_or_else(|| ApiError::bad_value(key))).transpose()
    };
    let text = call.text("description").map(str::to_lowercase);
    let (project, task) = (id("project")?, id("task")?);
    let tags: Vec<_> = call.texts("tags").into_iter().filter_map(Id::parse).collect();
    let (with_project, with_task) = (call.flag("project-required")?, call.flag("task-required")?);
    Ok(move |entry: &Entry| {
        text.as_ref().is_none_or(|text| entry.description.to_lowercase().contains(text))
            && project.is_none_or(|id| entry.project == Some(id))
            && task.is_none_or(|id| entry.task == Some(id))
            && (tags.is_empty() || entry.tags.iter().any(|tag| tags.contains(tag)))
            && (with_project != Some(true) || entry.project.is_some())
            && (with_task != Some(true) || entry.task.is_some())
    })
}

pub(super) fn one(call: &mut Call<'_>) -> Result<Reply> {
    let id = call.id("id", "Time entry")?;
    let shape = Shape { rates: true, hydrated: call.flag("hydrated")?.unwrap_or(false) };
    let entry = call.world.entry(id)?;
    call.world.check_may_see(entry.user, &call.caller)?;
    Reply::ok(show(call.world, &call.knobs, entry, shape, call.now_s))
}

pub(super) fn batch(call: &mut Call<'_>) -> Result<Reply> {
    let body = call.object()?;
    let ids = body.ids("timeEntryIds", "Time entry")?.ok_or_else(|| ApiError::bad_value("timeEntryIds"))?;
    let shape = Shape { rates: true, hydrated: body.flag("hydrated")?.unwrap_or(false) };
    let world = &*call.world;
    let found = ids.into_iter().filter_map(|id| world.entries.get(id));
    let seen = found.filter(|entry| world.check_may_see(entry.user, &call.caller).is_ok());
    Reply::ok(seen.map(|entry| show(world, &call.knobs, entry, shape, call.now_s)).collect::<Value>())
}

pub(super) fn running(call: &mut Call<'_>) -> Result<Reply> {
    let world = &*call.world;
    let shape = Shape { rates: true, hydrated: false };
    let rows = world.entries.running().filter(|e| world.check_may_see(e.user, &call.caller).is_ok());
    call.page_capped(rows, 10, RUNNING_CAP, |entry| show(world, &call.knobs, entry, shape, call.now_s))
}
