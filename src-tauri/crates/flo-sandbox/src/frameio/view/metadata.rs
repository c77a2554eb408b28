//! Field definitions and the values of files.

use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::Look;
use super::account::UserView;
use crate::frameio::media::{MediaKind, timecode};
use crate::frameio::stamp::Stamp;
use crate::frameio::world::fields::{Field, FieldOption, FieldType, System};
use crate::frameio::world::{Asset, File, Ix, World};

/// One field of one file.
#[derive(Serialize)]
pub(crate) struct Entry<'a> {
    field_definition_id: Uuid,
    field_definition_name: &'a str,
    field_type: FieldType,
    mutable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    field_options: Option<&'a [FieldOption]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    member_options_type: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_members: Option<&'a Value>,
    value: Shown<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Shown<'a> {
    Nothing,
    Borrowed(&'a str),
    Text(String),
    Float(f64),
    Whole(i64),
    Options(Vec<&'a FieldOption>),
    Raw(&'a Value),
    Empty([u8; 0]),
}

/// Fields of the file at `ix`; those without a value only when `all` is set.
pub(crate) fn entries(world: &World, ix: Ix, all: bool) -> Vec<Entry<'_>> {
    let asset = world.asset(ix);
    let Some(file) = asset.file() else { return Vec::new() };
    let mut entries = Vec::with_capacity(16);
    for field in &world.fields {
        let value = match field.system {
            Some(system) => computed(world, asset, file, system),
            None => stored(field, file),
        };
        let value = match value {
            Some(value) => value,
            None if !all => continue,
            None if field.field_type.is_select() || field.field_type.is_user() => Shown::Empty([]),
            None => Shown::Nothing,
        };
        let is_user = field.field_type.is_user();
        entries.push(Entry {
            field_definition_id: field.id,
            field_definition_name: &field.name,
            field_type: field.field_type,
            mutable: field.system.is_none(),
            field_options: field.field_type.is_select().then_some(field.options.as_slice()),
            member_options_type: is_user.then(|| &field.configuration["member_options_type"]),
            custom_members: is_user.then(|| &field.configuration["custom_members"]),
            value,
        });
    }
    entries
}

fn stored<'a>(field: &'a Field, file: &'a File) -> Option<Shown<'a>> {
    let (_, value) = file.values.iter().find(|(id, _)| *id == field.id)?;
    if !field.field_type.is_select() {
        return Some(Shown::Raw(value));
    }
    let chosen = value.as_array()?.iter().filter_map(Value::as_str);
    let options = chosen
        .filter_map(|id| {
            let id = id.parse::<Uuid>().ok()?;
            field.options.iter().find(|option| option.id == id)
        })
        .collect();
    Some(Shown::Options(options))
}

fn computed<'a>(world: &'a World, asset: &'a Asset, file: &'a File, system: System) -> Option<Shown<'a>> {
    let media = world.media_of(file);
    let known = file.media_type.is_some();
    let timed = known && media.frames > 0;
    Some(match system {
        System::Name => Shown::Borrowed(&asset.name),
        System::FileSize => Shown::Whole(i64::try_from(file.size).unwrap_or(i64::MAX)),
        System::FileType => Shown::Borrowed(file.media_type?),
        System::Format => Shown::Text(format_word(file.media_type?).to_owned()),
        System::Duration if timed => Shown::Float(media.rate.seconds(media.frames)),
        System::FrameRate if timed && media.kind == MediaKind::Video => Shown::Float(media.rate.shown()),
        System::StartTime if timed => Shown::Text(timecode(media.start, media.rate)),
        System::EndTime if timed => Shown::Text(timecode(media.start + media.frames, media.rate)),
        System::Width if known && media.width > 0 => Shown::Whole(i64::from(media.width)),
        System::Height if known && media.height > 0 => Shown::Whole(i64::from(media.height)),
        System::BitDepth if known && media.bit_depth > 0 => Shown::Whole(i64::from(media.bit_depth)),
        System::VideoCodec => word(known, media.video_codec)?,
        System::AudioCodec => word(known, media.audio_codec)?,
        System::ColorSpace => word(known, media.color_space)?,
        System::PageCount if known && media.pages > 0 => Shown::Whole(i64::from(media.pages)),
        System::CommentCount => Shown::Whole(world.comment_count(asset.id)),
        System::DateUploaded => Shown::Text(file.completed_at?.to_string()),
        System::Uploader => Shown::Borrowed(&world.people[usize::from(asset.creator)].name),
        System::SourceFilename => Shown::Borrowed(file.source_name.as_deref().unwrap_or(&asset.name)),
        _ => return None,
    })
}

fn word(known: bool, text: &'static str) -> Option<Shown<'static>> {
    (known && !text.is_empty()).then_some(Shown::Borrowed(text))
}

fn format_word(mime: &str) -> &'static str {
    match mime {
        "video/quicktime" => "QuickTime",
        "video/mp4" => "MPEG-4",
        "application/mxf" => "MXF",
        "audio/wav" => "WAV",
        "image/jpeg" => "JPEG",
        "image/png" => "PNG",
        "application/pdf" => "PDF",
        _ => "Other",
    }
}

#[derive(Serialize)]
pub(crate) struct FieldView<'a> {
    id: Uuid,
    name: &'a str,
    field_type: FieldType,
    mutable: bool,
    creator_id: Uuid,
    field_configuration: Value,
    created_at: Stamp,
    updated_at: Stamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    creator: Option<UserView<'a>>,
}

impl<'a> FieldView<'a> {
    pub(crate) fn of(look: &Look<'a>, field: &'a Field) -> Self {
        Self {
            id: field.id,
            name: &field.name,
            field_type: field.field_type,
            mutable: field.system.is_none(),
            creator_id: look.world.people[field.creator].id,
            field_configuration: field.shown_configuration(),
            created_at: field.created_at,
            updated_at: field.updated_at,
            creator: look.include.creator.then(|| UserView::of(look.world, field.creator)),
        }
    }
}
