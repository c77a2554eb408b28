//! Timesheets handed in for approval. An approved entry cannot be changed by anybody until it is withdrawn.

use jiff::civil::Weekday;
use jiff::{Timestamp, ToSpan as _};
use serde_json::{Value, json};

use super::entries::{Shape, show};
use super::error::{ApiError, Result};
use super::http::{Call, Reply, Route, route};
use super::ids::Id;
use super::model::{Approval, Entry};
use super::time;
use super::world::World;

const LIST: &[&str] = &["status", "sort-column", "sort-order", "page", "page-size"];
const BODY: &[&str] = &["period", "periodStart"];
const STATES: [&str; 5] = ["PENDING", "APPROVED", "REJECTED", "WITHDRAWN_SUBMISSION", "WITHDRAWN_APPROVAL"];

pub(super) const ROUTES: &[Route] = &[
    route("GET", "/workspaces/{ws}/approval-requests", LIST, &[], list),
    route("POST", "/workspaces/{ws}/approval-requests", &[], BODY, submit),
    route("POST", "/workspaces/{ws}/approval-requests/users/{uid}", &[], BODY, submit_for),
    route("POST", "/workspaces/{ws}/approval-requests/resubmit-entries-for-approval", &[], BODY, submit),
    route("PATCH", "/workspaces/{ws}/approval-requests/{id}", &[], &["state", "note"], decide),
];

/// The request alone, without its entries.
pub(super) fn show_request(world: &World, approval: &Approval) -> Value {
    let name = |id: Id| world.users.get(&id).map(|user| user.name.as_str()).unwrap_or_default();
    let zone = world.users.get(&approval.owner).map(|user| user.zone.as_str());
    json!({
        "id": approval.id, "workspaceId": world.workspace,
        "owner": {
            "userId": approval.owner, "userName": name(approval.owner), "timeZone": zone, "startOfWeek": "MONDAY",
        },
        "creator": { "userId": approval.creator, "userName": name(approval.creator) },
        "dateRange": { "start": time::iso(approval.start_s), "end": time::iso(approval.end_s) },
        "status": {
            "state": approval.state, "note": approval.note, "updatedAt": time::iso(approval.updated_s),
            "updatedBy": approval.updated_by, "updatedByUserName": name(approval.updated_by),
        },
        "type": "TIMESHEET",
    })
}

fn covered<'w>(world: &'w World, approval: &Approval) -> impl Iterator<Item = &'w Entry> + use<'w> {
    world.entries.of_user(approval.owner, approval.start_s, approval.end_s + 1).filter(|e| e.end_s.is_some())
}

fn show_row(call: &Call<'_>, approval: &Approval) -> Value {
    let world = &*call.world;
    let seconds = |fits: &dyn Fn(&Entry) -> bool| {
        covered(world, approval).filter(|e| fits(e)).filter_map(Entry::duration_s).sum::<i64>()
    };
    let cents = |rate: &dyn Fn(&Entry) -> Option<i64>| {
        covered(world, approval).filter_map(|e| Some(e.duration_s()? * rate(e)? / 3600)).sum::<i64>()
    };
    let tracked = seconds(&|_| true);
    let is_pending = approval.state == "PENDING";
    let part = |wanted: bool| time::iso_duration(if wanted { tracked } else { 0 });
    let shape = Shape { rates: true, hydrated: true };
    let entries = covered(world, approval).map(|entry| show(world, &call.knobs, entry, shape, call.now_s));
    json!({
        "approvalRequest": show_request(world, approval),
        "approvedTime": part(approval.state == "APPROVED"), "pendingTime": part(is_pending),
        "trackedTime": time::iso_duration(tracked),
        "billableTime": time::iso_duration(seconds(&|e| e.billable)),
        "breakTime": time::iso_duration(seconds(&|e| e.kind == "BREAK")),
        "billableAmount": cents(&|e| e.rates.hourly.filter(|_| e.billable)),
        "costAmount": cents(&|e| e.rates.cost),
        "expenseTotal": 0, "entries": entries.collect::<Value>(), "expenses": [],
    })
}

/// Filters by state only; user and dates are ignored by the service.
fn list(call: &mut Call<'_>) -> Result<Reply> {
    call.require_paid("Approval")?;
    let status = call.choice("status", &["PENDING", "APPROVED", "WITHDRAWN_APPROVAL"])?;
    let mut rows: Vec<_> =
        call.world.approvals.values().filter(|a| status.is_none_or(|status| a.state == status)).collect();
    match call.choice("sort-column", &["ID", "USER_ID", "START", "UPDATED_AT"])? {
        Some("USER_ID") => rows.sort_by_key(|a| a.owner),
        Some("UPDATED_AT") => rows.sort_by_key(|a| a.updated_s),
        Some("ID") => {}
        _ => rows.sort_by_key(|a| a.start_s),
    }
    if call.descending()? {
        rows.reverse();
    }
    call.page(rows.into_iter(), 50, |approval| show_row(call, approval))
}

fn submit(call: &mut Call<'_>) -> Result<Reply> {
    let user = call.caller.user;
    hand_in(call, user)
}

fn submit_for(call: &mut Call<'_>) -> Result<Reply> {
    call.require_admin()?;
    let user = call.world.user(call.id("uid", "User")?)?.id;
    hand_in(call, user)
}

fn hand_in(call: &mut Call<'_>, owner: Id) -> Result<Reply> {
    call.require_paid("Approval")?;
    let body = call.object()?;
    let period = body.choice("period", &["WEEKLY", "SEMI_MONTHLY", "MONTHLY"])?.unwrap_or("WEEKLY");
    let from = body.time("periodStart")?.ok_or_else(|| ApiError::bad_value("periodStart"))?;
    let (start_s, end_s) = bounds(from, period, &call.world.user(owner)?.zone);
    let approval = call.world.hand_in(owner, call.caller.user, (start_s, end_s), call.now_s)?;
    Reply::created(show_request(call.world, &approval))
}

/// First and last second of the period around `second`.
fn bounds(second: i64, period: &str, zone: &str) -> (i64, i64) {
    let zone = time::zone(zone);
    let day = Timestamp::from_second(second).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(zone.clone()).date();
    let at =
        |date: jiff::civil::Date| zone.to_timestamp(date.at(0, 0, 0, 0)).map_or(second, Timestamp::as_second);
    let first_of_month = day.first_of_month();
    let middle = first_of_month.saturating_add(15.days());
    let next_month = first_of_month.saturating_add(1.months());
    let (from, to) = match period {
        "MONTHLY" => (first_of_month, next_month),
        "SEMI_MONTHLY" if day < middle => (first_of_month, middle),
        "SEMI_MONTHLY" => (middle, next_month),
        _ => {
            let monday = day.saturating_sub(i64::from(Weekday::Monday.until(day.weekday())).days());
            (monday, monday.saturating_add(7.days()))
        }
    };
    (at(from), at(to) - 1)
}

fn decide(call: &mut Call<'_>) -> Result<Reply> {
    call.require_paid("Approval")?;
    let id = call.id("id", "Approval request")?;
    let body = call.object()?;
    let state = body.choice("state", &STATES)?.ok_or_else(|| ApiError::bad_value("state"))?;
    let note = body.text("note")?.unwrap_or_default().to_owned();
    let owner = call.world.approvals.get(&id).ok_or_else(|| ApiError::foreign("Approval request"))?.owner;
    if !(state == "WITHDRAWN_SUBMISSION" && owner == call.caller.user) {
        call.require_admin()?;
    }
    let approval = call.world.decide(id, state, note, call.caller.user, call.now_s)?;
    Reply::ok(show_request(call.world, &approval))
}

impl World {
    /// Hands in the entries of `owner` in a period.
    pub(super) fn hand_in(
        &mut self,
        owner: Id,
        creator: Id,
        period: (i64, i64),
        now_s: i64,
    ) -> Result<Approval> {
        let (start_s, end_s) = period;
        let open = |a: &&Approval| matches!(a.state.as_str(), "PENDING" | "APPROVED");
        if self
            .approvals
            .values()
            .filter(open)
            .any(|a| a.owner == owner && a.start_s <= end_s && start_s <= a.end_s)
        {
            return Err(ApiError::domain("Approval request for this period already exists"));
        }
        let approval = Approval {
            id: self.minter.mint(now_s),
            owner,
            creator,
            start_s,
            end_s,
            state: "PENDING".to_owned(),
            note: String::new(),
            updated_s: now_s,
            updated_by: creator,
        };
        self.approvals.insert(approval.id, approval.clone());
        Ok(approval)
    }

    /// Moves an approval request to `state` and marks or frees its entries.
    pub(super) fn decide(
        &mut self,
        id: Id,
        state: &str,
        note: String,
        by: Id,
        now_s: i64,
    ) -> Result<Approval> {
        let approval = self.approvals.get_mut(&id).ok_or_else(|| ApiError::foreign("Approval request"))?;
        let is_possible = matches!(
            (approval.state.as_str(), state),
            ("PENDING", "APPROVED" | "REJECTED" | "WITHDRAWN_SUBMISSION")
                | ("APPROVED", "WITHDRAWN_APPROVAL")
        );
        if !is_possible {
            return Err(ApiError::domain(format!(
                "Approval request is {} and can't become {state}",
                approval.state
            )));
        }
        state.clone_into(&mut approval.state);
        (approval.note, approval.updated_s, approval.updated_by) = (note, now_s, by);
        let approval = approval.clone();
        let entries: Vec<_> = covered(self, &approval).map(|entry| entry.id).collect();
        let mark = (state == "APPROVED").then_some(id);
        for entry in entries {
            if let Some(mut entry) = self.entries.get(entry).cloned() {
                entry.approval = mark;
                self.entries.put(entry);
            }
        }
        Ok(approval)
    }
}
