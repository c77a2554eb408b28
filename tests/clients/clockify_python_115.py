"""The typed async client `clockify-python-115` against the Clockify simulator.

The client insists on HTTPS and the service's own hosts, so a transport below it leads them to the simulator.
Its response models are strict: an answer of the wrong shape raises.
"""

import asyncio

import httpx
from clockify import ClockifyClient
from clockify.errors import ClockifyAPIError, MutationOutcomeUnknownError

from clockify_support import Checks, Server, hours, now, stamp

HOSTS = {
    "api.clockify.me": ("", ""),
    "reports.api.clockify.me": ("/v1", "/report/v1"),
    "auditlog-api.api.clockify.me": ("/v1", "/audit/v1"),
}


class ToSimulator(httpx.AsyncHTTPTransport):
    """Leads the service's hosts to the simulator."""

    def __init__(self, origin):
        super().__init__()
        self.origin = httpx.URL(origin)

    async def handle_async_request(self, request):
        old, new = HOSTS[request.url.host]
        path = request.url.raw_path.decode()
        request.url = request.url.copy_with(
            scheme="http", host=self.origin.host, port=self.origin.port, raw_path=(new + path.removeprefix(old)).encode()
        )
        request.headers["Host"] = f"{self.origin.host}:{self.origin.port}"
        return await super().handle_async_request(request)


async def entries(api, member, server, checks):
    ida = server.user_ids["ida"]
    moment = now()
    projects = {project.name: project for project in await api.projects.list(page_size=200)}
    harbour = projects["Harbour Lights"]
    task = next(task for task in await api.tasks.list(harbour.id) if task.name == "Assembly, reel 2")
    edit = next(tag for tag in await api.tags.list() if tag.name == "edit")

    running = await member.time_entries.list_for_user(ida, in_progress=True)
    checks.equal([entry.description for entry in running], ["Assembly, reel 2"], "the sample's timer runs")
    checks.equal(running[0].time_interval.end, None, "a running entry has no end")
    checks.equal(running[0].hourly_rate.amount, 8500, "lists carry the rate snapshot in cents")
    everybody = await api.time_entries.list_in_progress(page_size=100)
    checks.equal(len(everybody), 2, "two timers run in the workspace")

    made = await member.time_entries.create(
        {
            "start": stamp(moment - hours(2)), "end": stamp(moment - hours(1)), "description": "Contract test",
            "projectId": harbour.id, "taskId": task.id, "tagIds": [edit.id], "billable": True,
        }
    )
    checks.equal(made.time_interval.duration, "PT1H", "the duration is derived")
    read = await member.time_entries.get(made.id)
    checks.equal((read.task_id, read.tag_ids), (task.id, [edit.id]), "a created entry reads back")
    hydrated = await member.time_entries.get(made.id, hydrated=True)
    checks.equal(hydrated.model_extra["project"]["name"], "Harbour Lights", "hydrated entries carry their project")

    put = await member.time_entries.update(made.id, {"start": stamp(moment - hours(2)), "end": stamp(moment)})
    checks.equal((put.description, put.project_id, put.billable), ("", None, False), "PUT clears what it leaves out")
    bulk = await member.time_entries.bulk_update_for_user(
        ida,
        [
            {
                "id": made.id, "start": stamp(moment - hours(3)), "end": stamp(moment - hours(2)),
                "description": "Contract test", "projectId": harbour.id,
            }
        ],
    )
    checks.equal(bulk[0].description, "Contract test", "bulk edit answers the entries")
    copy = await member.time_entries.duplicate(ida, made.id)
    checks.true(copy.id != made.id, "a duplicate has an id of its own")
    many = await member.time_entries.get_many({"timeEntryIds": [made.id, copy.id]})
    checks.equal(len(many), 2, "a batch read finds both")
    found = await member.time_entries.list_for_user(ida, description="contract test")
    checks.equal({entry.id for entry in found}, {made.id, copy.id}, "the description filter finds both")
    await api.time_entries.mark_invoiced({"timeEntryIds": [copy.id], "invoiced": True})
    raw = {row["id"]: row["invoiced"] for row in server.entries("ida")}
    checks.equal(raw[copy.id], True, "marking as invoiced reaches the server")
    await member.time_entries.delete(made.id)
    gone = await member.time_entries.delete_all_for_user(ida, time_entry_ids=[copy.id])
    checks.equal([entry.id for entry in gone], [copy.id], "deleting many answers what was deleted")
    checks.used(
        "time_entries.list_for_user", "time_entries.list_in_progress", "time_entries.create", "time_entries.get",
        "time_entries.update", "time_entries.bulk_update_for_user", "time_entries.duplicate", "time_entries.get_many",
        "time_entries.mark_invoiced", "time_entries.delete", "time_entries.delete_all_for_user",
    )


async def timer(api, member, server, checks):
    ida = server.user_ids["ida"]
    moment = now()
    before = (await member.time_entries.list_for_user(ida, in_progress=True))[0]
    started = await member.time_entries.create({"start": stamp(moment), "description": "Second timer"})
    stopped = await member.time_entries.get(before.id)
    checks.equal(stopped.time_interval.end, stamp(moment), "starting a timer stops the one before")
    ended = await member.time_entries.stop_timer_for_user(ida, {"end": stamp(moment + hours(1))})
    checks.equal((ended.id, ended.time_interval.duration), (started.id, "PT1H"), "PATCH stops what runs")
    try:
        await member.time_entries.stop_timer_for_user(ida, {"end": stamp(moment)})
        checks.fail("stopping without a timer is refused", "it was accepted")
    except ClockifyAPIError as error:
        checks.equal((error.status_code, error.api_code), (404, 404), "stopping without a timer is refused")
    other = await api.time_entries.create_for_user(
        ida, {"start": stamp(moment - hours(5)), "end": stamp(moment - hours(4)), "description": "By the owner"}
    )
    checks.equal(other.user_id, ida, "the owner may add time for others")
    checks.used("time_entries.stop_timer_for_user", "time_entries.create_for_user")


async def refusals(api, member, server, checks):
    old = stamp(now() - hours(24 * 40))

    async def refused(sentence, status, code, call):
        try:
            await call
            checks.fail(sentence, "it was accepted")
        except ClockifyAPIError as error:
            checks.equal((error.status_code, error.api_code), (status, code), sentence)

    await refused("an ordinary member cannot book before the lock", 403, 1003, member.time_entries.create({"start": old, "end": old}))
    await refused("angle brackets are refused", 400, 501, api.time_entries.create({"start": stamp(now()), "description": "<b>"}))
    await refused("an unknown entry answers 400", 400, 501, api.time_entries.get("0" * 24))
    await refused("an active project cannot be deleted", 400, 501, api.projects.delete((await api.projects.list(name="Ridgeline"))[0].id))
    async with connect(server, "nobody's key") as stranger:
        await refused("an unknown key is refused", 401, 4003, stranger.users.me())
    await refused("an unknown workspace has an empty 404", 404, None, api.workspaces.get(workspace_id="0" * 24))


async def outcome_unknown(member, server, checks):
    moment = now()
    match = {"method": "POST", "path": "/time-entries"}
    server.post("/faults", service="clockify", fault="drop_after", times=1, match=match)
    body = {"start": stamp(moment - hours(1)), "end": stamp(moment), "description": "Lost answer"}
    try:
        await member.time_entries.create(body)
        checks.fail("a lost answer raises", "it did not")
    except MutationOutcomeUnknownError:
        checks.ok("a lost answer raises “outcome unknown”")
    found = await member.time_entries.list_for_user(server.user_ids["ida"], description="Lost answer")
    checks.equal(len(found), 1, "the entry of the lost answer is there")


async def catalogue(api, server, checks):
    ida, teo = server.user_ids["ida"], server.user_ids["teo"]
    me = await api.users.me(include_memberships=True)
    checks.equal((me.name, me.settings.time_zone), ("Jonas Velt", "Europe/Berlin"), "the key belongs to the owner")
    workspace = await api.workspaces.get()
    checks.equal((workspace.name, len(await api.workspaces.list())), ("Kiteyard", 1), "one workspace, Kiteyard")
    people = await api.users.list(page_size=50, memberships="ALL", include_roles=True)
    checks.equal(len(getattr(people, "root", people)), 5, "five people")
    await api.users.filter({"name": "mila", "pageSize": 10})
    await api.users.list_managers(ida)
    await api.users.update_hourly_rate(teo, {"amount": 9600})
    await api.users.update_cost_rate(teo, {"amount": 5300})
    await api.users.update_status(teo, {"status": "ACTIVE"})
    await api.users.grant_manager_role(teo, {"entityId": server.workspace_id, "role": "WORKSPACE_ADMIN"})
    await api.users.revoke_manager_role(teo, {"entityId": server.workspace_id, "role": "WORKSPACE_ADMIN"})
    profile = await api.member_profiles.get(ida)
    checks.equal(profile.work_capacity, "PT7H36M", "the member profile knows the capacity")
    await api.workspaces.update_billable_rate({"amount": 8500, "currency": "EUR"})
    await api.workspaces.update_cost_rate({"amount": 0})

    client = await api.clients.create({"name": "Contract client"})
    client = await api.clients.update(client.id, {"name": "Contract client", "ccEmails": ["a@b.example"]})
    checks.equal((await api.clients.get(client.id)).cc_emails, ["a@b.example"], "ccEmails need a PUT")
    project = await api.projects.create({"name": "Contract project", "clientId": client.id, "isPublic": True, "billable": True})
    project = await api.projects.update(project.id, {"note": "kept"})
    checks.equal((project.public, project.billable), (False, False), "PUT resets public and billable")
    await api.projects.update_estimate(
        project.id, {"timeEstimate": {"type": "MANUAL", "estimate": "PT10H", "active": True}}
    )
    await api.projects.update_memberships(project.id, {"memberships": [{"userId": ida, "hourlyRate": {"amount": 7000}}]})
    await api.projects.set_members(project.id, {"userIds": [teo]})
    await api.projects.update_user_hourly_rate(project.id, ida, {"amount": 7100})
    await api.projects.update_user_cost_rate(project.id, ida, {"amount": 3000})
    read = await api.projects.get(project.id)
    checks.equal(read.memberships[0].hourly_rate.amount, 7100, "a member's rate on the project is kept")
    task = await api.tasks.create(project.id, {"name": "Contract task", "assigneeIds": [ida]})
    await api.tasks.update_billable_rate(project.id, task.id, {"amount": 9900})
    await api.tasks.update_cost_rate(project.id, task.id, {"amount": 100})
    await api.tasks.update(project.id, task.id, {"name": "Contract task", "status": "DONE"})
    checks.equal((await api.tasks.get(project.id, task.id)).status, "DONE", "a task can be done")
    await api.tasks.delete(project.id, task.id)
    await api.projects.update_template(project.id, {"isTemplate": True})
    second = await api.projects.create_from_template({"name": "From template", "templateProjectId": project.id})
    for each in (project, second):
        await api.projects.update(each.id, {"name": each.name, "archived": True})
        await api.projects.delete(each.id)
    hydrated = await api.projects.list(name="Harbour Lights", hydrated=True)
    checks.equal(len(hydrated[0].model_extra["tasks"]), 14, "hydrated projects carry their tasks")
    await api.clients.update(client.id, {"name": "Contract client", "archived": True})
    await api.clients.delete(client.id)

    tag = await api.tags.create({"name": "contract"})
    tag = await api.tags.update(tag.id, {"name": "contract", "archived": True})
    checks.equal((await api.tags.get(tag.id)).archived, True, "a tag can be archived")
    await api.tags.delete(tag.id)
    group = await api.user_groups.create({"name": "Contract group"})
    await api.user_groups.update(group.id, {"name": "Contract group 2"})
    await api.user_groups.add_members(group.id, {"userId": ida})
    await api.user_groups.remove_member(group.id, ida)
    await api.user_groups.delete(group.id)
    checks.equal(len(await api.user_groups.list()), 3, "three groups")
    field = await api.custom_fields.create_for_workspace({"name": "Contract field", "type": "TXT"})
    await api.custom_fields.update_for_workspace(field.id, {"name": "Contract field", "type": "TXT", "status": "INVISIBLE"})
    await api.custom_fields.update_for_project(hydrated[0].id, field.id, {"defaultValue": "x", "status": "VISIBLE"})
    checks.equal(len(await api.custom_fields.list_for_project(hydrated[0].id)), 1, "one field on the project")
    await api.custom_fields.remove_from_project(hydrated[0].id, field.id)
    await api.custom_fields.delete_for_workspace(field.id)
    checks.equal(len(await api.custom_fields.list_for_workspace()), 2, "two custom fields")
    checks.used(
        "users.me", "users.list", "users.filter", "users.list_managers", "users.update_hourly_rate",
        "users.update_cost_rate", "users.update_status", "users.grant_manager_role", "users.revoke_manager_role",
        "member_profiles.get", "workspaces.get", "workspaces.list", "workspaces.update_billable_rate",
        "workspaces.update_cost_rate", "clients.create", "clients.update", "clients.get", "clients.delete",
        "projects.create", "projects.update", "projects.update_estimate", "projects.update_memberships",
        "projects.set_members", "projects.update_user_hourly_rate", "projects.update_user_cost_rate", "projects.get",
        "projects.update_template", "projects.create_from_template", "projects.delete", "projects.list", "tasks.list",
        "tasks.create", "tasks.update_billable_rate", "tasks.update_cost_rate", "tasks.update", "tasks.get",
        "tasks.delete", "tags.list", "tags.create", "tags.update", "tags.get", "tags.delete", "user_groups.create",
        "user_groups.update", "user_groups.add_members", "user_groups.remove_member", "user_groups.delete",
        "user_groups.list", "custom_fields.create_for_workspace", "custom_fields.update_for_workspace",
        "custom_fields.update_for_project", "custom_fields.list_for_project", "custom_fields.remove_from_project",
        "custom_fields.delete_for_workspace", "custom_fields.list_for_workspace",
    )


async def reports(api, server, checks):
    end = now()
    span = {
        "dateRangeStart": (end - hours(24 * 200)).strftime("%Y-%m-%dT00:00:00.000"),
        "dateRangeEnd": end.strftime("%Y-%m-%dT23:59:59.999"),
        "timeZone": "UTC",
    }
    detailed = await api.reports.detailed({**span, "detailedFilter": {"page": 1, "pageSize": 200}, "amounts": ["EARNED", "COST", "PROFIT"]})
    total = detailed.totals[0]
    summary = await api.reports.summary({**span, "summaryFilter": {"groups": ["PROJECT", "TASK"]}})
    checks.equal(
        sum(group.duration for group in summary.group_one), total.total_time, "summary and detailed agree on the time"
    )
    raw = server.get("/clockify/entries")["entries"]
    checks.equal(total.entries_count, sum(1 for row in raw if row["end"]), "the report counts all finished entries")
    monday = end - hours(24 * end.weekday())
    week = {
        "dateRangeStart": monday.strftime("%Y-%m-%dT00:00:00.000"),
        "dateRangeEnd": (monday + hours(144)).strftime("%Y-%m-%dT23:59:59.999"),
        "timeZone": "Europe/Berlin",
    }
    weekly = await api.reports.weekly({**week, "weeklyFilter": {"group": "USER", "subgroup": "TIME"}})
    checks.equal(len(weekly.totals_by_day), 7, "a week has seven days")
    attendance = await api.reports.attendance({**span, "attendanceFilter": {"page": 1, "pageSize": 50}})
    checks.equal(len(attendance.entities), 50, "attendance pages")
    expenses = await api.reports.expense_details(span)
    checks.equal(expenses.totals.expenses_count, 4, "four expenses")
    dates = {key: span[key] for key in ("dateRangeStart", "dateRangeEnd")}
    saved = {**dates, "exportType": "JSON", "summaryFilter": {"groups": ["CLIENT"]}}
    report = await api.shared_reports.create({"name": "Contract", "type": "SUMMARY", "isPublic": True, "filter": saved})
    listed = await api.shared_reports.list()
    checks.equal([row.name for row in listed.reports], ["Contract"], "a shared report is listed")
    shown = await api.shared_reports.view_public(report.id)
    checks.true(shown, "a public report shows")
    await api.shared_reports.delete(report.id)
    checks.used(
        "reports.detailed", "reports.summary", "reports.weekly", "reports.attendance", "reports.expense_details",
        "shared_reports.create", "shared_reports.list", "shared_reports.view_public", "shared_reports.delete",
    )


async def changes(api, server, checks):
    server.patch("/clockify/knobs", feed_delay_s=0)
    created = await api.entity_changes.list_created(type=["TIME_ENTRY"], start=stamp(now() - hours(1)), end=stamp(now()))
    checks.true(created, "the feed shows what was created")
    tag = (await api.tags.list(name="travel"))[0]
    server.act("rename_tag", id=tag.id, name="Travelling")
    updated = await api.entity_changes.list_updated(type=["TAGS"], start=stamp(now() - hours(1)), end=stamp(now()))
    checks.equal([row.id for row in updated], [tag.id], "the feed shows what changed")
    server.act("rename_tag", id=tag.id, name="travel")
    old = server.entries("mila")[0]
    server.act("delete_entry", id=old["id"])
    deleted = await api.entity_changes.list_deleted(type=["TIME_ENTRY"], start=stamp(now() - hours(1)), end=stamp(now()))
    checks.equal([row.id for row in deleted], [old["id"]], "the feed shows what was deleted")
    server.act("restore_entry", id=old["id"])
    restored = await api.time_entries.get(old["id"])
    checks.equal(restored.description, old["description"], "undo brings the entry back with its id")
    checks.used("entity_changes.list_created", "entity_changes.list_updated", "entity_changes.list_deleted")


async def approvals(api, member, server, checks):
    rows = await api.approvals.list(status="PENDING")
    request = rows[0].approval_request
    await api.approvals.update_status(request.id, {"state": "APPROVED", "note": "Fine"})
    entry = next(row for row in server.entries("ida") if row["approvalRequestId"] == request.id)
    try:
        await api.time_entries.delete(entry["id"])
        checks.fail("an approved entry cannot be deleted", "it was")
    except ClockifyAPIError as error:
        checks.equal((error.status_code, error.api_code), (403, 4005), "an approved entry cannot be deleted")
    await api.approvals.update_status(request.id, {"state": "WITHDRAWN_APPROVAL"})
    await member.approvals.submit({"period": "WEEKLY", "periodStart": stamp(now())})
    checks.used("approvals.list", "approvals.update_status", "approvals.submit")


async def lists(api, server, checks):
    ida = server.user_ids["ida"]
    invoices = await api.invoices.list(page_size=50)
    checks.equal((invoices.total, invoices.invoices[-1].number), (9, "2026-057"), "nine invoices")
    await api.invoices.get(invoices.invoices[0].id)
    expenses = await api.expenses.list()
    checks.equal(expenses.expenses.count, 4, "four expenses are listed")
    await api.expenses.get(expenses.expenses.expenses[0].id)
    await api.expense_categories.list()
    policies = await api.time_off_policies.list()
    await api.time_off_policies.get(policies[0].id)
    requests = await api.time_off_requests.list({"page": 1, "pageSize": 20})
    checks.equal(requests.count, 5, "everybody was away once")
    await api.time_off_balances.list_for_policy(policies[0].id)
    await api.time_off_balances.list_for_user(ida)
    await api.holidays.list()
    await api.scheduling.list_assignments(start=stamp(now() - hours(24)), end=stamp(now() + hours(24 * 30)))
    hook = await api.webhooks.create(
        {
            "name": "Contract", "url": "https://example.test/hook", "webhookEvent": "NEW_TIME_ENTRY",
            "triggerSourceType": "WORKSPACE_ID", "triggerSource": [server.workspace_id],
        }
    )
    rotated = await api.webhooks.rotate_token(hook.id)
    checks.true(rotated.auth_token != hook.auth_token, "rotating gives a new token")
    checks.equal((await api.webhooks.list()).workspace_webhook_count, 1, "one webhook")
    await api.webhooks.get(hook.id)
    await api.webhooks.delete(hook.id)
    checks.used(
        "invoices.list", "invoices.get", "expenses.list", "expenses.get", "expense_categories.list",
        "time_off_policies.list", "time_off_policies.get", "time_off_requests.list",
        "time_off_balances.list_for_policy", "time_off_balances.list_for_user", "holidays.list",
        "scheduling.list_assignments", "webhooks.create", "webhooks.rotate_token", "webhooks.list", "webhooks.get",
        "webhooks.delete",
    )


def connect(server, key):
    http = httpx.AsyncClient(transport=ToSimulator(server.origin))
    return ClockifyClient(api_key=key, workspace_id=server.workspace_id, http_client=http)


async def main():
    server, checks = Server(), Checks()
    server.act("set_role", user="ida", role="MEMBER")
    async with connect(server, server.owner_key) as api, connect(server, server.member_key) as member:
        groups = {
            "entries": entries(api, member, server, checks),
            "timer": timer(api, member, server, checks),
            "refusals": refusals(api, member, server, checks),
            "lost answers": outcome_unknown(member, server, checks),
            "catalogue": catalogue(api, server, checks),
            "reports": reports(api, server, checks),
            "change feed": changes(api, server, checks),
            "approvals": approvals(api, member, server, checks),
            "lists": lists(api, server, checks),
        }
        for name, group in groups.items():
            try:
                await group
            except Exception as error:
                checks.unexpected(f"{name} run to their end", error)
    checks.finish()


asyncio.run(main())
