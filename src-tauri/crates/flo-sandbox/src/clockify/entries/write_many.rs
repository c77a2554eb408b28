//! Writing several entries at once. All are checked before the first one changes.

use serde_json::Value;

use super::super::error::{ApiError, Result};
use super::super::http::{Call, Fields, Reply};
use super::super::ids::Id;
use super::rules::{Draft, Origin};
use super::view::{Shape, show};
use super::write::origin;

pub(super) fn replace(call: &mut Call<'_>) -> Result<Reply> {
    let user = call.id("uid", "User")?;
    call.world.check_may_write_for(user, origin!(call))?;
    let hydrated = call.flag("hydrated")?.unwrap_or(false);
    let rows = call.body.as_array().ok_or_else(ApiError::unreadable)?;
    let mut entries = Vec::with_capacity(rows.len());
    for row in rows {
        let fields = Fields::of(row)?;
        let id = fields.id("id", "Time entry")?.ok_or_else(|| ApiError::bad_value("id"))?;
        let draft = Draft::read(fields)?;
        if draft.end_s.is_none() {
            return Err(ApiError::bad_value("end"));
        }
        if call.world.entry(id)?.user != user {
            return Err(ApiError::foreign("Time entry"));
        }
        entries.push(call.world.replaced(id, draft, origin!(call))?);
    }
    for entry in &entries {
        call.world.put_replaced(entry.clone(), origin!(call))?;
    }
    let shape = Shape { rates: false, hydrated };
    Reply::ok(entries.iter().map(|e| show(call.world, &call.knobs, e, shape, call.now_s)).collect::<Value>())
}

pub(super) fn delete(call: &mut Call<'_>) -> Result<Reply> {
    let user = call.id("uid", "User")?;
    call.world.check_may_write_for(user, origin!(call))?;
    let texts = call.texts("time-entry-ids");
    if texts.is_empty() {
        return Err(ApiError::missing("time-entry-ids"));
    }
    let parse = |text: &str| Id::parse(text).ok_or_else(|| ApiError::foreign("Time entry"));
    let ids = texts.into_iter().map(parse).collect::<Result<Vec<_>>>()?;
    for id in &ids {
        let entry = call.world.entry(*id)?;
        if entry.user != user {
            return Err(ApiError::foreign("Time entry"));
        }
        call.world.check_may_change(entry, origin!(call))?;
    }
    let gone: Vec<_> = ids.into_iter().filter_map(|id| call.world.bury_entry(id, call.now_s)).collect();
    Reply::ok(
        gone.iter()
            .map(|e| show(call.world, &call.knobs, e, Shape::default(), call.now_s))
            .collect::<Value>(),
    )
}

pub(super) fn invoice(call: &mut Call<'_>) -> Result<Reply> {
    call.require_admin()?;
    let body = call.object()?;
    let ids = body.ids("timeEntryIds", "Time entry")?.ok_or_else(|| ApiError::bad_value("timeEntryIds"))?;
    let invoiced = body.flag("invoiced")?.ok_or_else(|| ApiError::bad_value("invoiced"))?;
    for id in &ids {
        call.world.entry(*id)?;
    }
    call.world.entries.for_each_mut(|entry| {
        if ids.contains(&entry.id) {
            entry.invoiced = invoiced;
        }
    });
    Reply::empty()
}
