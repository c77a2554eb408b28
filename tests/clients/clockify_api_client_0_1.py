"""The client `clockify-api-client` against the Clockify simulator.

It puts a slash at the end of its paths and builds `https://global.HOST`, which is replaced after `build`.
"""

from clockify_api_client.client import ClockifyAPIClient

from clockify_support import Checks, Server, hours, now, stamp


def connect(server):
    api = ClockifyAPIClient().build(server.owner_key, "sandbox.test/v1")
    for service in (api.workspaces, api.projects, api.tasks, api.time_entries, api.users):
        service.base_url = server.base_url
    api.reports.base_url = server.reports_url
    return api


def run(api, server, checks):
    workspace, moment = server.workspace_id, now()
    user = api.users.get_current_user()
    checks.equal(user["name"], "Jonas Velt", "a path with a slash at its end is found")
    checks.equal([row["name"] for row in api.workspaces.get_workspaces()], ["Kiteyard"], "the studio's workspace")
    checks.equal(len(api.users.get_users(workspace)), 5, "five people")
    project = api.projects.get_projects(workspace, {"name": "Ridgeline", "strict-name-search": "true"})[0]
    checks.equal(project["clientName"], "Fjellmark", "a project is found by its whole name")
    task = api.tasks.add_task(workspace, project["id"], "Contract task")
    task = api.tasks.update_task(workspace, project["id"], task["id"], {"name": "Contract task", "status": "DONE"})
    checks.equal(api.tasks.get_task(workspace, project["id"], task["id"])["status"], "DONE", "a task is done")
    checks.true(len(api.tasks.get_tasks(workspace, project["id"])) > 8, "tasks are listed")
    body = {"start": stamp(moment - hours(1)), "end": stamp(moment), "description": "Contract test"}
    entry = api.time_entries.add_time_entry(workspace, user["id"], body)
    entry = api.time_entries.update_time_entry(workspace, entry["id"], {**body, "projectId": project["id"]})
    checks.equal(
        api.time_entries.get_time_entry(workspace, entry["id"])["projectId"], project["id"], "an entry is changed"
    )
    found = api.time_entries.get_time_entries(workspace, user["id"], {"description": "Contract test"})
    checks.equal([row["id"] for row in found], [entry["id"]], "it is found by its description")
    span = {
        "dateRangeStart": (moment - hours(24)).strftime("%Y-%m-%dT00:00:00.000"),
        "dateRangeEnd": moment.strftime("%Y-%m-%dT23:59:59.999"),
        "timeZone": "UTC",
    }
    report = api.reports.get_detailed_report(workspace, {**span, "detailedFilter": {"page": 1, "pageSize": 200}})
    checks.true(entry["id"] in [row["_id"] for row in report["timeentries"]], "the detailed report has it")
    summary = api.reports.get_summary_report(workspace, {**span, "summaryFilter": {"groups": ["USER"]}})
    checks.equal(
        sum(group["duration"] for group in summary["groupOne"]), report["totals"][0]["totalTime"], "summary agrees"
    )
    checks.used(
        "users.get_current_user", "workspaces.get_workspaces", "users.get_users", "projects.get_projects",
        "tasks.add_task", "tasks.update_task", "tasks.get_task", "tasks.get_tasks", "time_entries.add_time_entry",
        "time_entries.update_time_entry", "time_entries.get_time_entry", "time_entries.get_time_entries",
        "reports.get_detailed_report", "reports.get_summary_report",
    )


def main():
    server, checks = Server(), Checks()
    try:
        run(connect(server), server, checks)
    except Exception as error:
        checks.unexpected("all calls run to their end", error)
    checks.finish()


main()
