"""Shares, hooks, people and roles, refusals and limits."""

from frameio import (
    ConflictError,
    ForbiddenError,
    Frameio,
    NotFoundError,
    TooManyRequestsError,
    UnauthorizedError,
    UnprocessableEntityError,
)
from frameio.custom_actions import ActionCreateParamsData, ActionUpdateParamsData
from frameio.folders import FolderCreateParamsData
from frameio.groups import CreateGroupParamsData, UpdateGroupParamsData
from frameio.projects import ProjectUpdateParamsData
from frameio.shares import (
    AddAssetParamsData,
    AddReviewersToShareParamsData,
    AddReviewersToShareParamsDataReviewers,
    CreateShareParamsData_Asset,
    RemoveReviewerParamsData,
    RemoveReviewerParamsDataReviewers,
    UpdateShareParamsData,
)
from frameio.types import AccountRoleData, UpdateUserRolesParamsData, WorkspaceParamsData
from frameio.webhooks import WebhookCreateParamsData, WebhookUpdateParamsData

from frameio_support import ACCOUNT, BASE, ONCE, control, did


def sharing(fio, project, file, workspace):
    share = fio.shares.create(
        ACCOUNT, project.id, data=CreateShareParamsData_Asset(name="For review", access="public", asset_ids=[file.id])
    ).data
    assert share.short_url and share.collection_id
    assert fio.shares.update(ACCOUNT, share.id, data=UpdateShareParamsData(description="Round 1")).data.description == "Round 1"
    assert [asset.id for asset in fio.shares.list_assets(ACCOUNT, share.id).data] == [file.id]
    fio.shares.remove_asset(ACCOUNT, share.id, file.id)
    assert fio.shares.add_asset(ACCOUNT, share.id, data=AddAssetParamsData(asset_id=file.id)).data.asset_added == file.id
    assert fio.shares.show(ACCOUNT, share.id).data.name == "For review"
    assert share.id in [held.id for held in fio.shares.index(ACCOUNT, project.id)]
    assert fio.shares.list_activities(ACCOUNT, share.id).data == []
    collections = list(fio.collections.index(ACCOUNT, project.id))
    assert fio.collections.show(ACCOUNT, collections[0].id).data.id == share.collection_id
    emails = ["petra.vance@velsund-port.example"]
    fio.shares.add_reviewers(
        ACCOUNT,
        share.id,
        data=AddReviewersToShareParamsData(
            message="Please look", reviewers=AddReviewersToShareParamsDataReviewers(emails=emails)
        ),
    )
    assert [person.email for person in fio.shares.list_reviewers(ACCOUNT, share.id)] == emails
    fio.shares.remove_reviewers(
        ACCOUNT, share.id, data=RemoveReviewerParamsData(reviewers=RemoveReviewerParamsDataReviewers(emails=emails))
    )
    assert list(fio.shares.list_reviewers(ACCOUNT, share.id)) == []
    did("shares: add_reviewers, list_reviewers, remove_reviewers")
    fio.shares.delete(ACCOUNT, share.id)
    did("shares: create, update, list_assets, remove_asset, add_asset, show, index, list_activities, delete; collections")
    hook = fio.webhooks.create(
        ACCOUNT,
        workspace,
        data=WebhookCreateParamsData(name="mirror", url="https://hook.example/fio", events=["file.ready"]),
    ).data
    assert hook.secret
    off = fio.webhooks.update(ACCOUNT, hook.id, data=WebhookUpdateParamsData(active=False)).data
    assert off.active is False and getattr(fio.webhooks.show(ACCOUNT, hook.id).data, "secret", None) is None
    assert [held.id for held in fio.webhooks.index(ACCOUNT, workspace, include="creator")] == [hook.id]
    fio.webhooks.delete(ACCOUNT, hook.id)
    did("webhooks: create with its secret, update, show, index, delete")
    action = fio.custom_actions.actions_create(
        ACCOUNT,
        workspace,
        data=ActionCreateParamsData(
            name="Send", description="To the lab", event="lab.send", url="https://hook.example/act", timeout=5
        ),
    ).data
    assert action.secret
    changed = fio.custom_actions.actions_update(ACCOUNT, action.id, data=ActionUpdateParamsData(active=False)).data
    assert changed.active is False and fio.custom_actions.actions_show(ACCOUNT, action.id).data.timeout == 5
    assert [held.id for held in fio.custom_actions.actions_index(ACCOUNT, workspace)] == [action.id]
    fio.custom_actions.actions_delete(ACCOUNT, action.id)
    did("custom_actions: create with its secret, update, show, index, delete")


def administration(fio, project):
    group = fio.groups.create(ACCOUNT, data=CreateGroupParamsData(name="Sound", emoji="\N{SPEAKER}")).data
    assert fio.groups.update(ACCOUNT, group.id, data=UpdateGroupParamsData(name="Sound crew")).data.name == "Sound crew"
    did("groups.create, groups.update")
    made = fio.workspaces.create(ACCOUNT, data=WorkspaceParamsData(name="Archive")).data
    assert fio.workspaces.update(ACCOUNT, made.id, data=WorkspaceParamsData(name="Old")).data.name == "Old"
    fio.workspaces.delete(ACCOUNT, made.id)
    did("workspaces.create, workspaces.update, workspaces.delete")
    people = {person["key"]: person for person in control("GET", "/frameio/people")["people"]}
    ada, root = people["ada"]["id"], project.root_folder_id
    assert fio.account_permissions.account_user_roles_update(ACCOUNT, ada, data=AccountRoleData(role="member")).data.role == "member"
    role = UpdateUserRolesParamsData(role="viewer")
    assert fio.project_permissions.project_user_roles_update(ACCOUNT, project.id, ada, data=role).data.role == "viewer"
    fio.project_permissions.delete(ACCOUNT, project.id, ada)
    assert fio.folder_permissions.folder_user_roles_update(ACCOUNT, root, ada, data=role).data.role == "viewer"
    roles = {held.user.id: held.role for held in fio.folder_permissions.folder_user_roles_index(ACCOUNT, root)}
    assert roles[ada] == "viewer"
    fio.folder_permissions.delete(ACCOUNT, root, ada)
    did("account_permissions.update; project_permissions and folder_permissions: update, index, delete")


def errors(fio, project):
    try:
        fio.files.show(ACCOUNT, "missing")
        raise AssertionError("an unknown file must not be found")
    except NotFoundError as error:
        assert error.status_code == 404 and error.body.errors[0].detail
    try:
        list(fio.folders.index(ACCOUNT, project.root_folder_id, page_size=501))
        raise AssertionError("a page of 501 must be refused")
    except UnprocessableEntityError:
        pass
    try:
        Frameio(base_url=BASE, token="nonsense").users.show()
        raise AssertionError("a wrong token must be refused")
    except UnauthorizedError:
        pass
    did("NotFoundError, UnprocessableEntityError, UnauthorizedError with their bodies")
    people = {person["key"]: person for person in control("GET", "/frameio/people")["people"]}
    client = Frameio(base_url=BASE, token=people["petra"]["token"])
    seen = list(client.projects.invited_projects_index(ACCOUNT))
    assert [held.name for held in seen] == ["Harbour Lights"]
    try:
        client.folders.create(ACCOUNT, seen[0].root_folder_id, data=FolderCreateParamsData(name="No"))
        raise AssertionError("a commenter must not make folders")
    except ForbiddenError:
        did("ForbiddenError: a client's reviewer sees one project and may not change it")
    control("POST", "/faults", {"service": "frameio", "fault": "conflict", "times": 1})
    try:
        fio.folders.create(ACCOUNT, project.root_folder_id, data=FolderCreateParamsData(name="X"), request_options=ONCE)
        raise AssertionError("the armed conflict must show")
    except ConflictError:
        did("ConflictError")
    control("POST", "/faults", {"service": "frameio", "fault": "server_error", "times": 1, "value": 503})
    assert fio.users.show().data.name == "Ida Oster"
    did("a 503 is repeated by the client")
    control("POST", "/faults", {"service": "frameio", "fault": "rate_limited_retry_after", "times": 1, "value": 1})
    try:
        fio.users.show(request_options=ONCE)
        raise AssertionError("the armed 429 must show")
    except TooManyRequestsError:
        did("TooManyRequestsError")


def limits(fio, project):
    control("POST", "/limits", {"mode": "real"})
    try:
        refused = 0
        for _ in range(14):
            try:
                fio.projects.update(ACCOUNT, project.id, data=ProjectUpdateParamsData(name="Limited"), request_options=ONCE)
            except TooManyRequestsError:
                refused += 1
        assert refused >= 3, refused
        raw = fio.projects.with_raw_response.show(ACCOUNT, project.id)
        assert int(raw.headers["x-ratelimit-limit"]) == 100 and raw.headers["x-ratelimit-window"] == "60000"
    finally:
        control("POST", "/limits", {"mode": "off"})
    did("10 writes per minute, then TooManyRequestsError; x-ratelimit headers")
