"""The client `clockify-sdk` against the Clockify simulator.

It differs from the service's own words in several places: tags are sent as `tags`, fields that are not set as
explicit nulls, an empty 204 makes it fail, and its timer calls use routes that do not exist.
"""

import json

from clockify_sdk import Clockify
from clockify_sdk.config import Config
from clockify_sdk.exceptions import APIError, AuthenticationError, ResourceNotFoundError

from clockify_support import Checks, Server, hours, now


def refused(checks, sentence, error, call):
    try:
        call()
        checks.fail(sentence, "it was accepted")
    except error:
        checks.ok(sentence)


def sign_in(server, checks):
    refused(checks, "an unknown key is refused", AuthenticationError, lambda: Clockify(api_key="nobody's key"))
    api = Clockify(api_key=server.owner_key)
    checks.equal(api.workspace_id, server.workspace_id, "the first workspace is the studio's")
    checks.equal(api.user_id, server.user_ids["jonas"], "the key belongs to the owner")
    checks.equal(len(api.users.get_all()), 5, "five people")
    checks.used("Clockify()", "get_workspaces", "users.get_current_user", "users.get_all")
    return api


def entries(api, server, checks):
    jonas, moment = api.user_id, now()
    harbour = next(project for project in api.projects.get_all() if project["name"] == "Harbour Lights")
    task = next(task for task in api.tasks.get_all(harbour["id"]) if task["name"] == "Fine cut, reel 1")
    made = api.time_entries.create(
        start=moment - hours(1), end=moment, project_id=harbour["id"], task_id=task["id"],
        description="Contract test", billable=True, tags=["0" * 24],
    )
    checks.equal(made["timeInterval"]["duration"], "PT1H", "an entry is created")
    checks.equal(made["tagIds"], [], "the misspelt key `tags` is ignored without a word")
    read = api.time_entries.get_by_id(made["id"])
    checks.equal((read["projectId"], read["hourlyRate"]["amount"]), (harbour["id"], 8500), "it reads back with its rate")
    listed = api.time_entries.get_by_user_id(jonas, start=moment - hours(48), end=moment + hours(48))
    checks.true(made["id"] in [entry["id"] for entry in listed], "a wide window finds it")
    put = api.time_entries.update(made["id"], start=moment - hours(2), end=moment, description="Longer")
    checks.equal((put["projectId"], put["billable"]), (None, False), "PUT clears what it leaves out")
    # The entry is gone, but the client cannot read an answer without a body.
    refused(checks, "the client stumbles over 204", json.JSONDecodeError, lambda: api.time_entries.delete(made["id"]))
    checks.true(made["id"] not in [row["id"] for row in server.entries("jonas")], "yet the entry is deleted")
    checks.equal(len(api.time_entries.get_all_in_progress()), 2, "two timers run")
    refused(checks, "the route timer/start does not exist", ResourceNotFoundError, api.time_entries.start_timer)
    refused(checks, "the route timer/stop does not exist", ResourceNotFoundError, api.time_entries.stop_timer)
    refused(checks, "`timer` is no entry", APIError, api.time_entries.get_current_timer)
    checks.used(
        "time_entries.create", "time_entries.get_by_id", "time_entries.get_by_user_id", "time_entries.update",
        "time_entries.delete", "time_entries.get_all_in_progress", "time_entries.start_timer",
        "time_entries.stop_timer", "time_entries.get_current_timer",
    )


def catalogue(api, server, checks):
    client = api.clients.create(name="Contract client")
    client = api.clients.update(client["id"], name="Contract client", note="kept")
    checks.equal(api.clients.get_by_id(client["id"])["note"], "kept", "a client is created and changed")
    checks.equal(len(api.clients.get_all()), 7, "it is listed")
    project = api.projects.create(name="Contract project", client_id=client["id"])
    project = api.projects.update(project["id"], name="Contract project 2")
    checks.equal(api.projects.get_by_id(project["id"])["name"], "Contract project 2", "a project is renamed")
    task = api.tasks.create(project["id"], "Contract task", estimate="PT2H")
    done = api.tasks.update(project["id"], task["id"], name="Contract task", status="DONE")
    checks.equal((done["status"], done["estimate"]), ("DONE", None), "PUT of a task clears its estimate")
    checks.equal(api.tasks.get_by_id(project["id"], task["id"])["name"], "Contract task", "a task reads back")
    checks.equal(len(api.projects.get_tasks(project["id"])), 1, "the project has one task")
    api.tasks.delete(project["id"], task["id"])
    refused(checks, "an active project cannot be deleted", APIError, lambda: api.projects.delete(project["id"]))
    refused(checks, "an active client cannot be deleted", APIError, lambda: api.clients.delete(client["id"]))
    checks.used(
        "clients.create", "clients.update", "clients.get_by_id", "clients.get_all", "projects.get_all",
        "projects.create", "projects.update", "projects.get_by_id", "projects.get_tasks", "projects.delete",
        "tasks.create", "tasks.update", "tasks.get_by_id", "tasks.get_all", "tasks.delete", "clients.delete",
    )


def reports(api, server, checks):
    start, end = now() - hours(24 * 30), now()
    detailed = api.reports.get_detailed(start, end, page_size=200)
    summary = api.reports.get_summary(start, end, group_by=["PROJECT"])
    seconds = sum(group["duration"] for group in summary["groupOne"])
    checks.equal(seconds, detailed["totals"][0]["totalTime"], "summary and detailed agree on the time")
    row = detailed["timeentries"][0]
    wanted = row["timeInterval"]["duration"] * row["earnedRate"] / 3600
    checks.true(abs(row["earnedAmount"] - wanted) < 1e-6, "amounts are seconds times rate")
    checks.used("reports.get_detailed", "reports.get_summary")


def retries(api, server, checks):
    path = {"method": "GET", "path": "/projects"}
    server.post("/faults", service="clockify", fault="rate_limited", times=1, match=path)
    checks.true(api.projects.get_all(), "the client repeats a read after 429")
    moment = now()
    server.post("/faults", service="clockify", fault="error_after", times=1, match={"method": "POST", "path": "/time-entries"})
    refused(checks, "a 500 on a write is not repeated", APIError, lambda: api.time_entries.create(
        start=moment - hours(1), end=moment, description="Committed before the 500"
    ))
    rows = [row for row in server.entries("jonas") if row["description"] == "Committed before the 500"]
    checks.equal(len(rows), 1, "the entry was made once although the answer was a 500")


def main():
    server, checks = Server(), Checks()
    Config.BASE_URL, Config.REPORTS_URL = server.base_url, server.reports_url
    api = sign_in(server, checks)
    for group in (entries, catalogue, reports, retries):
        try:
            group(api, server, checks)
        except Exception as error:
            checks.unexpected(f"{group.__name__} run to their end", error)
    checks.finish()


main()
