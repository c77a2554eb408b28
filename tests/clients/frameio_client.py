"""Runs Frame.io's own Python client against the simulator and checks what comes back.

FLO_SANDBOX holds the first line of `flo sandbox`. Without it, FIO_SIM (origin of the simulator), FIO_TOKEN (an
access token), ACCT (account id) and FIO_CONTROL (base of the control routes) say where to go. Prints `ok - …`
for everything that was exercised, and ends with `not ok - …` and code 1 at the first surprise.
"""

import asyncio
import hashlib
import io
import json
import os
import sys
import time
import traceback
import urllib.request
from urllib.parse import parse_qs, urlparse

import httpx
from frameio import (
    AsyncFrameio,
    ConflictError,
    ForbiddenError,
    Frameio,
    NotFoundError,
    TooManyRequestsError,
    UnauthorizedError,
    UnprocessableEntityError,
)
from frameio.auth import AuthenticationError, ServerToServerAuth, SPAAuth, TokenExpiredError, WebAppAuth
from frameio.comments import CreateCommentParamsData, UpdateCommentParamsData
from frameio.files import (
    FileCopyParamsData,
    FileCreateLocalUploadParamsData,
    FileCreateParamsData,
    FileCreateRemoteUploadParamsData,
    FileImportParamsData,
    FileMoveParamsData,
    FileUpdateParamsData,
)
from frameio.custom_actions import ActionCreateParamsData, ActionUpdateParamsData
from frameio.folders import (
    FolderCopyParamsData,
    FolderCreateParamsData,
    FolderMoveParamsData,
    FolderUpdateParamsData,
)
from frameio.groups import CreateGroupParamsData, UpdateGroupParamsData
from frameio.metadata import BulkUpdateMetadataParamsData, BulkUpdateMetadataParamsDataValuesItem
from frameio.metadata_fields import CreateFieldDefinitionParamsData_Select
from frameio.projects import ProjectParamsData, ProjectUpdateParamsData
from frameio.search import SearchParamsFilters
from frameio.shares import (
    AddAssetParamsData,
    AddReviewersToShareParamsData,
    AddReviewersToShareParamsDataReviewers,
    CreateShareParamsData_Asset,
    RemoveReviewerParamsData,
    RemoveReviewerParamsDataReviewers,
    UpdateShareParamsData,
)
from frameio.types import (
    AttachmentInput,
    AccountRoleData,
    BulkFileCopyMoveParamsData,
    BulkFolderCopyMoveParamsData,
    SelectDefinitionParamsFieldConfiguration,
    SelectDefinitionParamsFieldConfigurationOptionsItem,
    UpdateUserRolesParamsData,
    WorkspaceParamsData,
)
from frameio.upload import FrameioUploader
from frameio.version_stacks import (
    VersionStackCopyParamsData,
    VersionStackCreateParamsData,
    VersionStackMoveParamsData,
)
from frameio.webhooks import WebhookCreateParamsData, WebhookUpdateParamsData

if "FLO_SANDBOX" in os.environ:
    INFO = json.loads(os.environ["FLO_SANDBOX"])
    BASE, TOKEN = INFO["frameio"]["base_url"], INFO["frameio"]["token"]
    ACCOUNT, CONTROL = INFO["frameio"]["account_id"], INFO["control_url"]
else:
    BASE, TOKEN = os.environ["FIO_SIM"], os.environ["FIO_TOKEN"]
    ACCOUNT, CONTROL = os.environ["ACCT"], os.environ["FIO_CONTROL"]

ONCE = {"max_retries": 0}


def did(what):
    print(f"ok - {what}")


def control(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"} if data else {}
    request = urllib.request.Request(CONTROL + path, data=data, method=method, headers=headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        text = answer.read()
    return json.loads(text) if text else None


def until(what, check):
    """Asks until `check` gives something; the simulator's clock is moved instead of waiting."""
    for _ in range(100):
        found = check()
        if found:
            return found
        control("POST", "/clock", {"advance_s": 2})
        time.sleep(0.02)
    raise AssertionError(f"never happened: {what}")


def identity():
    spa = SPAAuth(client_id="sandbox-spa", redirect_uri="https://localhost:8443/callback", ims_base_url=BASE)
    asked = spa.get_authorization_url(state="st-1")
    back = httpx.get(asked.url, follow_redirects=False)
    assert back.status_code == 302, back.text
    query = parse_qs(urlparse(back.headers["location"]).query)
    assert query["state"] == ["st-1"]
    spa.exchange_code(code=query["code"][0], code_verifier=asked.code_verifier)
    first = spa.get_token()
    assert Frameio(base_url=BASE, token=spa.get_token).users.show().data.name == "Ida Oster"
    did("SPAAuth: authorize, exchange_code with PKCE, get_token")

    kept = spa.export_tokens()
    spa.refresh()
    assert spa.get_token() != first and spa.export_tokens()["refresh_token"] != kept["refresh_token"]
    did("SPAAuth.refresh: rotation")
    spa.import_tokens(kept)
    try:
        spa.refresh()
        raise AssertionError("a used refresh token must not work again")
    except (TokenExpiredError, AuthenticationError):
        did("SPAAuth.refresh: a used refresh token is refused")
    spa.revoke()
    did("SPAAuth.revoke")

    web = WebAppAuth(
        client_id="sandbox-web",
        client_secret="sandbox-secret",
        redirect_uri="https://localhost:8443/callback",
        ims_base_url=BASE,
    )
    asked = web.get_authorization_url(state="st-2")
    url = asked if isinstance(asked, str) else asked.url
    back = httpx.get(url, follow_redirects=False)
    web.exchange_code(code=parse_qs(urlparse(back.headers["location"]).query)["code"][0])
    assert Frameio(base_url=BASE, token=web.get_token).users.show().data.email.endswith(".example")
    did("WebAppAuth: authorize, exchange_code with a secret")

    server = ServerToServerAuth(client_id="sandbox-s2s", client_secret="sandbox-secret", ims_base_url=BASE)
    assert Frameio(base_url=BASE, token=server.get_token).users.show().data.name == "Service Account User"
    did("ServerToServerAuth: client_credentials")
    wrong = ServerToServerAuth(client_id="sandbox-s2s", client_secret="nonsense", ims_base_url=BASE)
    try:
        wrong.get_token()
        raise AssertionError("a wrong secret must be refused")
    except AuthenticationError:
        did("ServerToServerAuth: a wrong secret is refused")


def account(fio):
    accounts = list(fio.accounts.index())
    assert [a.id for a in accounts] == [ACCOUNT] and accounts[0].display_name == "Kiteyard"
    did("accounts.index")
    people = list(fio.users.account_permissions_index(ACCOUNT, page_size=3, sort="name_asc"))
    assert len(people) >= 7 and all(entry.user.email for entry in people)
    did("users.show, users.account_permissions_index over pages")
    workspaces = list(fio.workspaces.index(ACCOUNT, include="creator"))
    assert fio.workspaces.show(ACCOUNT, workspaces[0].id).data.name == "Kiteyard"
    assert list(fio.workspace_permissions.index(ACCOUNT, workspaces[0].id))
    did("workspaces.index, workspaces.show, workspace_permissions.index")
    groups = list(fio.groups.index(ACCOUNT, include="creator"))
    assert groups and groups[0] is not None and groups[0].source == "frame"
    assert fio.groups.show(ACCOUNT, groups[0].id).data.name == groups[0].name
    did("groups.index, groups.show")
    return workspaces[0].id


def projects(fio, workspace):
    listed = list(fio.projects.account_projects_index(ACCOUNT, page_size=3, include="owner", sort="name_asc"))
    names = [project.name for project in listed]
    assert names == sorted(names, key=str.lower), names
    assert {"Harbour Lights", "Grainfold Autumn", "Ridgeline", "Second Shift", "Quiet Hours"} <= set(names)
    did("projects.account_projects_index over pages")
    assert len(list(fio.projects.index(ACCOUNT, workspace))) == len(listed)
    assert list(fio.projects.invited_projects_index(ACCOUNT)) == []
    did("projects.index, projects.invited_projects_index")
    harbour = next(project for project in listed if project.name == "Harbour Lights")
    assert fio.projects.show(ACCOUNT, harbour.id, include="owner").data.owner.name == "Jonas Velt"
    assert list(fio.project_permissions.index(ACCOUNT, harbour.id))
    did("projects.show, project_permissions.index")
    made = fio.projects.create(ACCOUNT, workspace, data=ProjectParamsData(name="Client test")).data
    renamed = fio.projects.update(
        ACCOUNT, made.id, data=ProjectUpdateParamsData(name="Client test 2", status="inactive")
    ).data
    assert (renamed.name, renamed.status) == ("Client test 2", "inactive")
    did("projects.create, projects.update")
    return harbour, made


def walk(fio, harbour):
    root = harbour.root_folder_id
    top = list(fio.folders.index(ACCOUNT, root, sort="name_asc", include="creator,metadata"))
    assert [item.name for item in top][:2] == ["01 Documents", "02 Rushes"]
    did("folders.index with include and sort")
    rushes = next(item for item in top if item.name == "02 Rushes")
    day = next(item for item in fio.folders.list(ACCOUNT, rushes.id) if item.name == "Day 03")
    a_cam = next(item for item in fio.folders.list(ACCOUNT, day.id) if item.name == "A-cam")
    page = fio.files.list(ACCOUNT, a_cam.id, page_size=20, sort="name_asc", include_total_count=True)
    clips = list(page)
    assert len(clips) == page.response.total_count == 74 and len({clip.id for clip in clips}) == 74
    did("folders.list, files.list: the pager walks every page, equal to total_count")
    clip = next(clip for clip in clips if clip.name == "A004C028_261014_R2K7.mov")
    shown = fio.files.show(
        ACCOUNT, clip.id, include="metadata,creator,project,media_links.thumbnail,media_links.original,media_links.video_h264_180"
    ).data
    values = {entry.field_definition_name: entry.value for entry in shown.metadata}
    assert values["Frame Rate"] == 25.0 and values["Start Time"] == "14:22:07:10", values
    assert values["Status"][0].display_name == "Approved" and shown.project.name == "Harbour Lights"
    did("files.show with metadata, creator, project and media_links")
    picture = httpx.get(shown.media_links.thumbnail.url)
    assert picture.headers["content-type"] == "image/jpeg" and picture.content[:2] == b"\xff\xd8"
    proxy = httpx.get(shown.media_links.video_h_264_180.download_url)
    assert proxy.content[4:8] == b"ftyp" and "attachment" in proxy.headers.get("content-disposition", "attachment")
    part = httpx.get(shown.media_links.original.download_url, headers={"Range": "bytes=0-1023"})
    assert part.status_code == 206 and len(part.content) == 1024
    assert part.headers["content-range"].endswith(f"/{shown.file_size}")
    did("media_links: thumbnail, video_h264_180, original by range")
    assert fio.folders.show(ACCOUNT, a_cam.id, include="project").data.project.id == harbour.id
    did("folders.show")
    edit = next(item for item in top if item.name == "04 Edit")
    assemblies = next(item for item in fio.folders.list(ACCOUNT, edit.id) if item.name == "Assemblies")
    stacks = list(fio.version_stacks.list(ACCOUNT, assemblies.id, include="metadata"))
    fine_cut = next(stack for stack in stacks if stack.name.startswith("HBL_finecut"))
    assert fine_cut.head_version.name == "HBL_finecut_v07.mov"
    versions = list(fio.version_stacks.index(ACCOUNT, fine_cut.id))
    assert [version.name[-7:-4] for version in versions] == [f"v{n:02}"[-3:] for n in range(7, 0, -1)]
    assert fio.version_stacks.show(ACCOUNT, fine_cut.id).data.head_version.id == versions[0].id
    did("version_stacks.list, version_stacks.index newest first, version_stacks.show")
    comments = list(fio.comments.index(ACCOUNT, versions[0].id, include="owner,replies", sort="created_at_asc"))
    assert len(comments) == 9 and sum(comment.completed_at is None for comment in comments) == 3
    assert any(len(comment.replies) == 2 for comment in comments)
    assert any(comment.annotation for comment in comments)
    timecodes = [c.timestamp for c in fio.comments.index(ACCOUNT, versions[0].id, timestamp_as_timecode=True)]
    assert "00:03:12:18" in timecodes, timecodes
    did("comments.index with owner, replies and timestamp_as_timecode")
    return assemblies


def uploads(fio, project):
    root = project.root_folder_id
    folder = fio.folders.create(ACCOUNT, root, data=FolderCreateParamsData(name="Uploads")).data
    folder = fio.folders.update(ACCOUNT, folder.id, data=FolderUpdateParamsData(name="Incoming")).data
    assert folder.name == "Incoming"
    did("folders.create, folders.update")
    files = []
    for name, size in [("one.bin", 100), ("two.mov", 300_000), ("three.mov", 45_000_001)]:
        payload = (bytes(range(251)) * (size // 251 + 1))[:size]
        made = fio.files.create_local_upload(
            ACCOUNT, folder.id, data=FileCreateLocalUploadParamsData(name=name, file_size=size)
        ).data
        assert made.status == "created" and made.media_type is None
        assert sum(part.size for part in made.upload_urls) == size
        FrameioUploader(made, io.BytesIO(payload)).upload()
        done = until("upload complete", lambda: (s := fio.files.show_file_upload_status(ACCOUNT, made.id).data).upload_complete and s)
        assert not done.upload_failed
        stored = control("GET", f"/frameio/files/{made.id}/sha256")
        assert stored == {"size": size, "sha256": hashlib.sha256(payload).hexdigest()}, stored
        files.append(made)
    shown = until("transcoded", lambda: (f := fio.files.show(ACCOUNT, files[1].id, include="media_links.original").data).status == "transcoded" and f)
    assert shown.media_type == "video/quicktime"
    back = httpx.get(shown.media_links.original.download_url).content
    assert len(back) == 300_000
    did("files.create_local_upload, FrameioUploader in one and many parts, SHA-256 equal, show_file_upload_status")
    late = fio.files.create_local_upload(
        ACCOUNT, folder.id, data=FileCreateLocalUploadParamsData(name="refused.bin", file_size=10)
    ).data
    bare = httpx.put(late.upload_urls[0].url, content=b"0123456789")
    assert bare.status_code == 403 and "SignatureDoesNotMatch" in bare.text
    fio.files.delete(ACCOUNT, late.id)
    did("a PUT without the signed headers is refused with XML")
    remote = fio.files.create_remote_upload(
        ACCOUNT, folder.id, data=FileCreateRemoteUploadParamsData(name="remote.mp4", source_url="https://media.example/remote.mp4")
    )
    assert remote.links["status"].startswith("/v4/")
    until("remote upload", lambda: fio.files.show_file_upload_status(ACCOUNT, remote.data.id).data.upload_complete)
    did("files.create_remote_upload")
    return folder, files


def changes(fio, project, folder, files):
    root = project.root_folder_id
    renamed = fio.files.update(ACCOUNT, files[0].id, data=FileUpdateParamsData(name="uno.bin")).data
    assert renamed.name == "uno.bin"
    copied = fio.files.copy(ACCOUNT, files[0].id, data=FileCopyParamsData(parent_id=root), copy_metadata=True).data
    assert copied.id != files[0].id and copied.parent_id == root
    moved = fio.files.move(ACCOUNT, copied.id, data=FileMoveParamsData(parent_id=folder.id)).data
    assert moved.parent_id == folder.id
    did("files.update, files.copy, files.move")
    many = fio.files.bulk_copy(ACCOUNT, data=BulkFileCopyMoveParamsData(file_ids=[files[0].id], parent_id=root)).data
    assert many[0].source_file_id == files[0].id
    back = fio.files.bulk_move(ACCOUNT, data=BulkFileCopyMoveParamsData(file_ids=[many[0].file.id], parent_id=folder.id)).data
    assert back[0].parent_id == folder.id
    did("files.bulk_copy, files.bulk_move")
    inner = fio.folders.create(ACCOUNT, root, data=FolderCreateParamsData(name="Inner")).data
    assert fio.folders.move(ACCOUNT, inner.id, data=FolderMoveParamsData(parent_id=folder.id)).data.parent_id == folder.id
    twin = fio.folders.copy(ACCOUNT, inner.id, data=FolderCopyParamsData(parent_id=root)).data
    fio.folders.delete(ACCOUNT, twin.id)
    did("folders.move, folders.copy, folders.delete")
    stack = fio.version_stacks.create(
        ACCOUNT, folder.id, data=VersionStackCreateParamsData(file_ids=[files[1].id, files[2].id])
    ).data
    assert stack.head_version.id == files[2].id and stack.parent_id == folder.id
    fio.files.move(ACCOUNT, moved.id, data=FileMoveParamsData(parent_id=stack.id))
    assert fio.version_stacks.show(ACCOUNT, stack.id).data.head_version.id == moved.id
    did("version_stacks.create, files.move into a stack becomes its head")
    fio.files.delete(ACCOUNT, files[0].id)
    gone = fio.projects.recently_deleted(ACCOUNT, project.id)
    assert gone.data[0].id == files[0].id and gone.data[0].deleted_at
    did("files.delete, projects.recently_deleted newest first")


def comments(fio, file):
    made = fio.comments.create(
        ACCOUNT,
        file.id,
        data=CreateCommentParamsData(
            text="Trim the tail",
            timestamp=248,
            duration=24,
            attachments=[AttachmentInput(name="ref.png", file_size=4, media_type="image/png")],
        ),
    ).data
    assert (made.timestamp, made.duration) == (248, 24)
    url = made.attachments[0].upload_urls[0]
    assert httpx.put(url, content=b"\x89PNG", headers={"x-amz-acl": "private", "Content-Type": "image/png"}).status_code == 200
    fio.comments.delete_attachment(ACCOUNT, made.id, made.attachments[0].id)
    added = fio.comments.create_attachment(
        ACCOUNT, made.id, data=AttachmentInput(name="b.png", file_size=4, media_type="image/png")
    ).data
    assert added.upload_urls and added.name == "b.png"
    did("comments.create_attachment, comments.create with an attachment, PUT of its bytes, comments.delete_attachment")
    done = fio.comments.update(ACCOUNT, made.id, data=UpdateCommentParamsData(text="Trim it", completed=True)).data
    assert done.text == "Trim it" and done.completed_at and done.completer_id and done.text_edited_at
    shown = fio.comments.show(ACCOUNT, made.id, include="owner,replies").data
    assert shown.owner.name == "Ida Oster" and shown.replies == []
    by_timecode = fio.comments.create(
        ACCOUNT, file.id, timestamp_as_timecode=True, data=CreateCommentParamsData(text="tc", timestamp="00:00:04:10")
    ).data
    assert fio.comments.show(ACCOUNT, by_timecode.id).data.timestamp == 110
    fio.comments.delete(ACCOUNT, made.id)
    did("comments.update, comments.show, comments.create by timecode, comments.delete")


def metadata(fio, project, files):
    fields = list(fio.metadata_fields.metadata_field_definitions_index(ACCOUNT, page_size=10, include="creator"))
    assert None not in fields
    status = next(field for field in fields if field.name == "Status")
    approved = next(option for option in status.field_configuration.options if option.display_name == "Approved")
    value = BulkUpdateMetadataParamsDataValuesItem(field_definition_id=status.id, value=[approved.id])
    fio.metadata.bulk_update(
        ACCOUNT, project.id, data=BulkUpdateMetadataParamsData(file_ids=[file.id for file in files], values=[value])
    )
    for file in files:
        shown = fio.metadata.show(ACCOUNT, file.id, show_null=False).data
        entry = next(entry for entry in shown.metadata if entry.field_definition_id == status.id)
        assert [option.display_name for option in entry.value] == ["Approved"]
    did("metadata_fields.index over pages, metadata.bulk_update of several files, metadata.show")
    try:
        wrong = BulkUpdateMetadataParamsDataValuesItem(field_definition_id=status.id, value=approved.id)
        fio.metadata.bulk_update(
            ACCOUNT, project.id, data=BulkUpdateMetadataParamsData(file_ids=[files[0].id], values=[wrong]), request_options=ONCE
        )
        raise AssertionError("a bare string is no select value")
    except UnprocessableEntityError as error:
        assert "list of UUIDs" in error.body["errors"][0]["detail"]
        did("UnprocessableEntityError: a bare string for a select field")
    made = fio.metadata_fields.metadata_field_definitions_create(
        ACCOUNT,
        data=CreateFieldDefinitionParamsData_Select(
            name="Reel",
            field_configuration=SelectDefinitionParamsFieldConfiguration(
                options=[SelectDefinitionParamsFieldConfigurationOptionsItem(display_name="R1")]
            ),
        ),
    ).data
    assert made.field_type == "select" and made.field_configuration.options[0].id
    fio.metadata_fields.metadata_field_definitions_delete(ACCOUNT, made.id)
    did("metadata_fields.create, metadata_fields.delete")


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


def trees(fio, project, file):
    root = project.root_folder_id
    made = [fio.folders.create(ACCOUNT, root, data=FolderCreateParamsData(name=name)).data for name in ("P", "Q", "R")]
    copies = fio.folders.bulk_copy(
        ACCOUNT, data=BulkFolderCopyMoveParamsData(folder_ids=[made[0].id], parent_id=made[2].id)
    ).data
    assert copies[0].source_folder_id == made[0].id
    moved = fio.folders.bulk_move(
        ACCOUNT, data=BulkFolderCopyMoveParamsData(folder_ids=[made[0].id, made[1].id], parent_id=made[2].id)
    ).data
    assert {folder.parent_id for folder in moved} == {made[2].id}
    did("folders.bulk_copy, folders.bulk_move")
    pair = [fio.files.copy(ACCOUNT, file.id, data=FileCopyParamsData(parent_id=root)).data for _ in range(2)]
    stack = fio.version_stacks.create(
        ACCOUNT, root, data=VersionStackCreateParamsData(file_ids=[held.id for held in pair])
    ).data
    assert fio.version_stacks.move(ACCOUNT, stack.id, data=VersionStackMoveParamsData(parent_id=made[2].id)).data.parent_id == made[2].id
    twin = fio.version_stacks.copy(ACCOUNT, stack.id, data=VersionStackCopyParamsData(parent_id=root)).data
    assert twin.id != stack.id and twin.head_version.name == stack.head_version.name
    did("version_stacks.move, version_stacks.copy")
    old = fio.files.create(
        ACCOUNT, root, data=FileCreateParamsData(name="old.gif", file_size=6, media_type="image/gif")
    ).data
    assert old.media_type == "image/gif"
    FrameioUploader(old, io.BytesIO(b"GIF89a")).upload()
    until("old upload", lambda: fio.files.show_file_upload_status(ACCOUNT, old.id).data.upload_complete)
    did("files.create, the superseded way, with its media type signed")
    try:
        params = FileImportParamsData(name="x.mov", key="k", storage_location="s3://bucket")
        fio.files.import_file(ACCOUNT, root, data=params, request_options=ONCE)
        raise AssertionError("Storage Connect is off")
    except ForbiddenError:
        did("files.import_file: ForbiddenError, Storage Connect is off")


def search(fio):
    found = fio.search.search(
        ACCOUNT,
        engine="lexical",
        query="finecut",
        page_size=5,
        include_total_count=True,
        filters=SearchParamsFilters(files_and_version_stacks=True, folders=True, projects=True),
    )
    kinds = {item.type for item in found.data}
    assert {"file_result", "version_stack_result"} <= kinds and found.total_count >= 8, (kinds, found.total_count)
    assert all(item.result.name and item.matches for item in found.data)
    named = fio.search.search(ACCOUNT, engine="lexical", query="harbour lights")
    assert named.data[0].type == "project_result" and named.data[0].result.name == "Harbour Lights"
    did("search.search: files, stacks and projects with their matches")


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


def limits(fio):
    control("POST", "/limits", {"mode": "real"})
    try:
        refused = 0
        for _ in range(14):
            try:
                fio.projects.update(ACCOUNT, limits.project, data=ProjectUpdateParamsData(name="Limited"), request_options=ONCE)
            except TooManyRequestsError:
                refused += 1
        assert refused >= 3, refused
        raw = fio.projects.with_raw_response.show(ACCOUNT, limits.project)
        assert int(raw.headers["x-ratelimit-limit"]) == 100 and raw.headers["x-ratelimit-window"] == "60000"
    finally:
        control("POST", "/limits", {"mode": "off"})
    did("10 writes per minute, then TooManyRequestsError; x-ratelimit headers")


def audit(fio):
    entries = list(fio.accounts.auditlog_index(ACCOUNT, include="user", page_size=20))
    assert any(entry.event_type == "asset_created" for entry in entries)
    did("accounts.auditlog_index")


async def asynchronous():
    fio = AsyncFrameio(base_url=BASE, token=TOKEN, timeout=10)
    assert (await fio.users.show()).data.name == "Ida Oster"
    names = [project.name async for project in await fio.projects.account_projects_index(ACCOUNT, page_size=3)]
    assert "Harbour Lights" in names
    did("AsyncFrameio: users.show, projects over pages")


def main():
    fio = Frameio(base_url=BASE, token=TOKEN, timeout=30)
    assert fio.users.show().data.name == "Ida Oster"
    control("POST", "/limits", {"mode": "off"})
    identity()
    workspace = account(fio)
    harbour, made = projects(fio, workspace)
    walk(fio, harbour)
    folder, files = uploads(fio, made)
    comments(fio, files[1])
    metadata(fio, made, files[1:])
    sharing(fio, made, files[1], workspace)
    trees(fio, made, files[1])
    administration(fio, made)
    changes(fio, made, folder, files)
    search(fio)
    errors(fio, made)
    limits.project = made.id
    limits(fio)
    audit(fio)
    asyncio.run(asynchronous())
    fio.projects.delete(ACCOUNT, made.id)
    try:
        fio.projects.show(ACCOUNT, made.id)
        raise AssertionError("a deleted project must be gone")
    except NotFoundError:
        did("projects.delete")


if __name__ == "__main__":
    try:
        main()
    except Exception as error:
        traceback.print_exc()
        print(f"not ok - {type(error).__name__}: {error}")
        sys.exit(1)
