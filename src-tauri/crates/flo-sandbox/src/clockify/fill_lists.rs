//! The read-only lists of the sample: expenses, invoices, time off, holidays, plans.

use serde_json::{Value, json};

use super::ids::Id;
use super::time;
use super::world::World;

const DAY_S: i64 = 86_400;

/// Fills [`World::lists`] around `now_s`.
pub(super) fn fill(world: &mut World, now_s: i64) {
    let midnight = now_s.div_euclid(DAY_S) * DAY_S;
    let day = |back: i64| time::iso(midnight - back * DAY_S);
    fill_expenses(world, now_s, &day);
    fill_invoices(world, now_s, &day);
    fill_time_off(world, now_s, &day);
    fill_plans(world, now_s, &day);
}

fn user(world: &World, key: &str) -> Option<Id> {
    world.find_user(key).map(|user| user.id)
}

fn fill_expenses(world: &mut World, now_s: i64, day: &dyn Fn(i64) -> String) {
    let mut category = |name: &str, unit: Option<(&str, i64)>| {
        json!({
            "id": world.minter.mint(now_s - 200 * DAY_S), "name": name, "archived": false,
            "workspaceId": world.workspace, "hasUnitPrice": unit.is_some(),
            "unit": unit.map(|(unit, _)| unit), "priceInCents": unit.map_or(0, |(_, cents)| cents),
        })
    };
    let categories =
        vec![category("Travel", Some(("km", 30))), category("Gear", None), category("Music and sound", None)];
    let rows = [
        ("jonas", "grainfold", 2, 62_000, 4, "Sound mix, one day", true),
        ("teo", "harbour", 1, 48_000, 8, "Drone, second day", true),
        ("teo", "harbour", 0, 12_300, 9, "410 km to the coast", false),
        ("ida", "ridgeline", 0, 9_900, 45, "330 km to the lodge", true),
    ];
    for (person, project, kind, cents, back, notes, billable) in rows {
        let project =
            world.find_project(project).map(|p| json!({ "id": p.id, "name": p.name, "color": p.color }));
        let row = json!({
            "id": world.minter.mint(now_s - back * DAY_S), "workspaceId": world.workspace,
            "userId": user(world, person), "date": day(back), "project": project, "taskId": null,
            "category": categories[kind], "notes": notes, "quantity": 1.0, "billable": billable, "total": cents,
            "fileId": "", "fileName": "", "locked": false,
        });
        world.lists.expenses.push(row);
    }
    world.lists.categories = categories;
}

fn fill_invoices(world: &mut World, now_s: i64, day: &dyn Fn(i64) -> String) {
    let rows = [
        ("2026-049", "Velsund Ferries", 297_500, "PAID", 112),
        ("2026-050", "Norrvik Works", 142_800, "PAID", 90),
        ("2026-051", "Grainfold Bakery", 226_100, "PAID", 76),
        ("2026-052", "Fjellmark", 190_400, "PAID", 62),
        ("2026-053", "Port of Velsund", 1_827_840, "PAID", 49),
        ("2026-054", "Norrvik Works", 571_200, "PAID", 38),
        ("2026-055", "Velsund Ferries", 1_011_500, "OVERDUE", 26),
        ("2026-056", "Fjellmark", 833_000, "PAID", 9),
        ("2026-057", "Grainfold Bakery", 697_340, "SENT", 3),
    ];
    for (number, client, cents, status, back) in rows {
        let client_id = world.clients.values().find(|c| c.name == client).map(|c| c.id);
        let paid = if status == "PAID" { cents } else { 0 };
        let row = json!({
            "id": world.minter.mint(now_s - back * DAY_S), "number": number, "clientId": client_id,
            "clientName": client, "currency": world.currency.0, "amount": cents, "paid": paid,
            "balance": cents - paid, "status": status, "issuedDate": day(back), "dueDate": day(back - 14),
        });
        world.lists.invoices.push(row);
    }
}

fn fill_time_off(world: &mut World, now_s: i64, day: &dyn Fn(i64) -> String) {
    let policy = world.minter.mint(now_s - 300 * DAY_S);
    world.lists.policies.push(json!({
        "id": policy, "workspaceId": world.workspace, "name": "Holiday", "timeUnit": "DAYS", "archived": false,
        "allowHalfDay": true, "allowNegativeBalance": false, "everyoneIncludingNew": true, "userIds": [],
        "userGroupIds": [], "color": "#33854a", "projectId": "", "negativeBalance": null,
        "approve": { "requiresApproval": true, "specificMembers": false, "teamManagers": false, "userIds": [] },
        "automaticAccrual": { "amount": 28.0, "amountValidUntil": 0.0, "period": "YEAR", "timeUnit": "DAYS" },
    }));
    let people: Vec<_> = world.users.values().map(|user| (user.id, user.name.clone())).collect();
    for (n, (id, name)) in people.into_iter().enumerate() {
        let back = 90 - 12 * i64::try_from(n).unwrap_or(0);
        let used = 8.0;
        world.lists.time_off.push(json!({
            "id": world.minter.mint(now_s - (back + 30) * DAY_S), "workspaceId": world.workspace,
            "policyId": policy, "policyName": "Holiday", "userId": id, "userName": name, "balanceDiff": -used,
            "note": "Summer", "status": { "statusType": "APPROVED", "note": "", "changedAt": day(back + 28) },
            "timeUnit": "DAYS", "createdAt": day(back + 30),
            "timeOffPeriod": {
                "period": { "start": day(back), "end": day(back - 11) }, "isHalfDay": false,
                "halfDayPeriod": "NOT_DEFINED", "halfDayHours": null,
            },
        }));
        world.lists.balances.push(json!({
            "id": world.minter.mint(now_s - 300 * DAY_S), "workspaceId": world.workspace, "policyId": policy,
            "policyName": "Holiday", "policyTimeUnit": "DAYS", "policyArchived": false, "userId": id,
            "userName": name, "used": used, "balance": 28.0 - used, "total": 28.0, "negativeBalanceLimit": false,
        }));
    }
    let year = &day(0)[..4];
    for (name, date) in [("New Year", "01-01"), ("Day of Unity", "10-03"), ("Christmas", "12-25")] {
        let id = world.minter.mint(now_s - 300 * DAY_S);
        world.lists.holidays.push(json!({
            "id": id, "workspaceId": world.workspace, "name": name, "occursAnnually": true, "userIds": [],
            "userGroupIds": [], "everyoneIncludingNew": true, "color": "#7d5fad", "projectId": null, "taskId": null,
            "datePeriod": { "startDate": format!("{year}-{date}"), "endDate": format!("{year}-{date}") },
        }));
    }
}

fn fill_plans(world: &mut World, now_s: i64, day: &dyn Fn(i64) -> String) {
    let rows = [
        ("ida", "second-shift", -1, 6.0, "Recce at the works"),
        ("ida", "grainfold", -1, 1.5, "Spot A, round 3"),
        ("ada", "harbour", -8, 8.0, "Sound mix"),
        ("mila", "harbour", -11, 8.0, "Grade"),
    ];
    for (person, project, back, hours, note) in rows {
        let name = world.find_user(person).map(|user| user.name.clone());
        let (project, client) = match world.find_project(project) {
            Some(p) => (json!({ "id": p.id, "name": p.name, "color": p.color }), p.client),
            None => (Value::Null, None),
        };
        let client_name = client.and_then(|id| world.clients.get(&id)).map(|c| c.name.clone());
        let row = json!({
            "id": world.minter.mint(now_s - 5 * DAY_S), "workspaceId": world.workspace,
            "userId": user(world, person), "userName": name, "projectId": project["id"],
            "projectName": project["name"], "projectColor": project["color"], "projectBillable": true,
            "projectArchived": false, "taskId": null, "taskName": null, "clientId": client,
            "clientName": client_name, "hoursPerDay": hours, "startTime": "10:00", "note": note, "billable": true,
            "period": { "start": day(back), "end": day(back) },
        });
        world.lists.assignments.push(row);
    }
}
