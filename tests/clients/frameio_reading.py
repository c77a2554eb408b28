"""Sign-in and everything that only reads."""

from urllib.parse import parse_qs, urlparse

import httpx
from frameio import AsyncFrameio, Frameio
from frameio.auth import AuthenticationError, SPAAuth, ServerToServerAuth, TokenExpiredError, WebAppAuth
from frameio.projects import ProjectParamsData, ProjectUpdateParamsData
from frameio.search import SearchParamsFilters

from frameio_support import ACCOUNT, BASE, TOKEN, did


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
