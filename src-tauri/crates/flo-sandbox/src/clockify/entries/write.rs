//! Writing one entry.

use super::super::error::{ApiError, Result};
use super::super::http::{Call, Reply};
use super::super::ids::Id;
use super::super::model::Entry;
use super::rules::{Draft, Origin, check_order};
use super::view::{Shape, show};

/// Copies what the closures of a call need apart from the world.
macro_rules! origin {
    ($call:expr) => {
        Origin { caller: &$call.caller, knobs: &$call.knobs, now_s: $call.now_s }
    };
}
pub(super) use origin;

pub(super) fn create(call: &mut Call<'_>) -> Result<Reply> {
    let draft = Draft::read(call.object()?)?;
    // The plain route refuses manual time for everybody, the one with a user lets admins pass.
    if draft.end_s.is_some() && is_stopwatch_only(call) {
        return Err(ApiError::manual_disabled());
    }
    let user = call.caller.user;
    add(call, user, draft)
}

pub(super) fn create_for(call: &mut Call<'_>) -> Result<Reply> {
    let user = call.id("uid", "User")?;
    call.world.check_may_write_for(user, origin!(call))?;
    if user != call.caller.user {
        call.require_paid("Add time for others")?;
    }
    let mut draft = Draft::read(call.object()?)?;
    if draft.end_s.is_some() && is_stopwatch_only(call) && !call.caller.role.is_admin() {
        return Err(ApiError::manual_disabled());
    }
    if let Some(text) = call.text("from-entry") {
        let source =
            Id::parse(text).and_then(|id| call.world.entries.get(id)).ok_or_else(ApiError::nothing_here)?;
        fill_from(&mut draft, source);
    }
    add(call, user, draft)
}

fn is_stopwatch_only(call: &Call<'_>) -> bool {
    call.knobs.stopwatch_only || call.world.settings.time_tracking_mode == "STOPWATCH_ONLY"
}

/// Takes from `source` what the draft leaves open.
fn fill_from(draft: &mut Draft, source: &Entry) {
    draft.description.get_or_insert_with(|| source.description.clone());
    draft.billable.get_or_insert(source.billable);
    if draft.project.is_none() {
        (draft.project, draft.task) = (source.project, source.task);
    }
    if draft.tags.is_empty() {
        draft.tags.clone_from(&source.tags);
    }
}

fn add(call: &mut Call<'_>, user: Id, draft: Draft) -> Result<Reply> {
    if draft.end_s.is_some() && draft.start_s.is_none() {
        return Err(ApiError::domain("Start datetime is required when end datetime is given"));
    }
    let origin = origin!(call);
    let entry = call.world.add_entry(draft, user, origin)?;
    if call.knobs.created_not_found {
        return Err(ApiError::domain(format!("TIMEENTRY with ID '{}' not found", entry.id)));
    }
    Reply::created(show(call.world, &call.knobs, &entry, Shape::default(), call.now_s))
}

impl super::super::world::World {
    /// Adds an entry of `user`; a running one stops the timer that runs.
    pub(crate) fn add_entry(&mut self, draft: Draft, user: Id, origin: Origin<'_>) -> Result<Entry> {
        let start_s = draft.start_s.unwrap_or(origin.now_s);
        self.check_unlocked(start_s, origin)?;
        let id = self.minter.mint(origin.now_s);
        let mut entry = self.entry_from(draft, id, user, start_s, origin)?;
        entry.rates = self.rates_for(user, entry.project, entry.task);
        if entry.end_s.is_none()
            && let Some(stopped) = self.stopped_by_start(user, start_s, origin)?
        {
            self.check_unlocked(stopped.start_s, origin)?;
            self.entries.put(stopped);
        }
        self.entries.put(entry.clone());
        Ok(entry)
    }

    /// The entry that a full replacement of `id` makes. What the draft leaves out is cleared.
    pub(crate) fn replaced(&self, id: Id, draft: Draft, origin: Origin<'_>) -> Result<Entry> {
        let old = self.entry(id)?;
        self.check_may_change(old, origin)?;
        let start_s = draft.start_s.ok_or_else(|| ApiError::bad_value("start"))?;
        self.check_unlocked(start_s, origin)?;
        let end_s = match draft.end_s {
            None if !origin.knobs.put_without_end_reopens => old.end_s,
            end_s => end_s,
        };
        let draft = Draft { billable: Some(draft.billable.unwrap_or(false)), end_s, ..draft };
        let mut entry = self.entry_from(draft, id, old.user, start_s, origin)?;
        entry.created_s = old.created_s;
        entry.invoiced = old.invoiced;
        let is_rated_again = entry.project != old.project || entry.billable != old.billable;
        entry.rates =
            if is_rated_again { self.rates_for(old.user, entry.project, entry.task) } else { old.rates };
        Ok(entry)
    }

    /// Puts a replaced entry; one that runs again stops another timer of its owner.
    pub(crate) fn put_replaced(&mut self, entry: Entry, origin: Origin<'_>) -> Result<()> {
        let is_other = self.entries.running_of(entry.user).is_some_and(|running| running.id != entry.id);
        if entry.end_s.is_none()
            && is_other
            && let Some(stopped) = self.stopped_by_start(entry.user, entry.start_s, origin)?
        {
            self.entries.put(stopped);
        }
        self.entries.put(entry);
        Ok(())
    }

    /// Ends the timer of `user`.
    pub(crate) fn stop_timer(&mut self, user: Id, end_s: i64, origin: Origin<'_>) -> Result<Entry> {
        let running = self.entries.running_of(user);
        let mut entry = running.cloned().ok_or_else(|| ApiError::new(404, 404, "No running time entry"))?;
        check_order(entry.start_s, end_s)?;
        self.check_unlocked(entry.start_s, origin)?;
        entry.end_s = Some(end_s);
        entry.updated_s = origin.now_s;
        self.check_required(&entry)?;
        self.entries.put(entry.clone());
        Ok(entry)
    }
}

pub(super) fn replace(call: &mut Call<'_>) -> Result<Reply> {
    let id = call.id("id", "Time entry")?;
    let draft = Draft::read(call.object()?)?;
    let entry = call.world.replaced(id, draft, origin!(call))?;
    call.world.put_replaced(entry.clone(), origin!(call))?;
    Reply::ok(show(call.world, &call.knobs, &entry, Shape::default(), call.now_s))
}

pub(super) fn delete(call: &mut Call<'_>) -> Result<Reply> {
    let id = call.id("id", "Time entry")?;
    let entry = call.world.entry(id)?;
    call.world.check_may_change(entry, origin!(call))?;
    call.world.bury_entry(id, call.now_s);
    Reply::no_content()
}

pub(super) fn stop(call: &mut Call<'_>) -> Result<Reply> {
    let user = call.id("uid", "User")?;
    call.world.check_may_write_for(user, origin!(call))?;
    let end_s = call.object()?.time("end")?.ok_or_else(|| ApiError::bad_value("end"))?;
    let entry = call.world.stop_timer(user, end_s, origin!(call))?;
    Reply::ok(show(call.world, &call.knobs, &entry, Shape::default(), call.now_s))
}

pub(super) fn duplicate(call: &mut Call<'_>) -> Result<Reply> {
    let user = call.id("uid", "User")?;
    let source = call.world.entry(call.id("id", "Time entry")?)?.clone();
    if source.user != user {
        return Err(ApiError::foreign("Time entry"));
    }
    call.world.check_may_write_for(user, origin!(call))?;
    let draft = Draft {
        start_s: Some(source.start_s),
        end_s: source.end_s,
        description: Some(source.description),
        billable: Some(source.billable),
        project: source.project,
        task: source.task,
        tags: source.tags,
        kind: Some(source.kind),
        custom: source.custom,
    };
    add(call, user, draft)
}
