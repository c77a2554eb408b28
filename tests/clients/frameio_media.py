"""Files, folders, stacks, comments and metadata, changed through the client."""

import hashlib
import io

import httpx
from frameio import ForbiddenError, UnprocessableEntityError
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
from frameio.folders import (
    FolderCopyParamsData,
    FolderCreateParamsData,
    FolderMoveParamsData,
    FolderUpdateParamsData,
)
from frameio.metadata import BulkUpdateMetadataParamsData, BulkUpdateMetadataParamsDataValuesItem
from frameio.metadata_fields import CreateFieldDefinitionParamsData_Select
from frameio.types import (
    AttachmentInput,
    BulkFileCopyMoveParamsData,
    BulkFolderCopyMoveParamsData,
    SelectDefinitionParamsFieldConfiguration,
    SelectDefinitionParamsFieldConfigurationOptionsItem,
)
from frameio.upload import FrameioUploader
from frameio.version_stacks import (
    VersionStackCopyParamsData,
    VersionStackCreateParamsData,
    VersionStackMoveParamsData,
)

from frameio_support import ACCOUNT, ONCE, control, did, until


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
