//! What every account begins with: metadata fields, and facts of generated clips.

use serde_json::{Value, json};

use super::fields::{Field, FieldOption, FieldType, System};
use crate::frameio::ids::Ids;
use crate::frameio::media::{FrameRate, Media, MediaKind};
use crate::frameio::stamp::Stamp;

/// Options of the status field with their colours.
pub(crate) const STATUSES: [(&str, &str); 4] = [
    ("Needs Review", "#f2a422"),
    ("In Progress", "#5b53ff"),
    ("Approved", "#25d0a0"),
    ("Changes Requested", "#f22237"),
];

const SYSTEM: [(&str, FieldType, System); 19] = [
    ("Name", FieldType::Text, System::Name),
    ("File Size", FieldType::Number, System::FileSize),
    ("File Type", FieldType::Text, System::FileType),
    ("Format", FieldType::Text, System::Format),
    ("Duration", FieldType::Number, System::Duration),
    ("Frame Rate", FieldType::Number, System::FrameRate),
    ("Start Time", FieldType::Text, System::StartTime),
    ("End Time", FieldType::Text, System::EndTime),
    ("Resolution - Width", FieldType::Number, System::Width),
    ("Resolution - Height", FieldType::Number, System::Height),
    ("Visual Bit Depth", FieldType::Number, System::BitDepth),
    ("Video Codec", FieldType::Text, System::VideoCodec),
    ("Audio Codec", FieldType::Text, System::AudioCodec),
    ("Color Space", FieldType::Text, System::ColorSpace),
    ("Page Count", FieldType::Number, System::PageCount),
    ("Comment Count", FieldType::Number, System::CommentCount),
    ("Date Uploaded", FieldType::Date, System::DateUploaded),
    ("Uploader", FieldType::Text, System::Uploader),
    ("Source Filename", FieldType::Text, System::SourceFilename),
];

/// Configuration of a field of this kind as a new account has it.
fn configuration(kind: FieldType, system: Option<System>) -> Value {
    match kind {
        FieldType::Number => match system {
            Some(System::Duration) => json!({"scale": 0, "number_format": "duration"}),
            Some(System::FrameRate) => json!({"scale": 2, "number_format": "framerate"}),
            Some(System::FileSize) => json!({"scale": 0, "number_format": "storage"}),
            _ => json!({"scale": 0}),
        },
        FieldType::Date => json!({"display_format": "local", "include_time": true}),
        FieldType::Rating => json!({"max_value": 5, "style": "star"}),
        FieldType::Select | FieldType::SelectMulti => {
            json!({"enable_add_new": kind == FieldType::SelectMulti})
        }
        FieldType::UserSingle | FieldType::UserMulti => {
            json!({"member_options_type": "all_project_members", "notify_members": true, "custom_members": []})
        }
        _ => json!({}),
    }
}

/// The fields of a new account: those that the service fills, then the editable ones.
pub(super) fn fields(ids: &mut Ids, creator: usize, at: Stamp) -> Vec<Field> {
    let editable = [
        ("Status", FieldType::Select),
        ("Rating", FieldType::Rating),
        ("Keywords", FieldType::SelectMulti),
        ("Notes", FieldType::LongText),
        ("Assignee", FieldType::UserSingle),
    ];
    let system = SYSTEM.iter().map(|(name, kind, system)| (*name, *kind, Some(*system)));
    let all = system.chain(editable.into_iter().map(|(name, kind)| (name, kind, None)));
    all.enumerate()
        .map(|(n, (name, field_type, system))| {
            let options: &[(&str, &str)] = match name {
                "Status" => &STATUSES,
                "Keywords" => &[("Interview", "#9aa0a6"), ("B-roll", "#9aa0a6"), ("Drone", "#9aa0a6")],
                _ => &[],
            };
            let options = options
                .iter()
                .map(|(name, color)| FieldOption {
                    id: ids.uuid(),
                    display_name: (*name).to_owned(),
                    color: Some((*color).to_owned()),
                })
                .collect();
            // One apart, so that a list by creation keeps this order.
            let at = Stamp(at.0 + i64::try_from(n).unwrap_or(0));
            Field {
                id: ids.uuid(),
                name: name.to_owned(),
                field_type,
                system,
                configuration: configuration(field_type, system),
                options,
                creator,
                created_at: at,
                updated_at: at,
            }
        })
        .collect()
}

/// Facts that generated clips share: every picture in a few lengths.
pub(super) fn generated_media() -> Vec<Media> {
    const PICTURES: [&str; 12] = [
        "harbour-dusk",
        "containers",
        "interview-docker",
        "loaf",
        "oven",
        "ridge-dawn",
        "ridge-runner",
        "sparks",
        "tent-night",
        "gulls-fog",
        "wheelhouse",
        "aerial-coast",
    ];
    let clip = |frame, frames| Media {
        kind: MediaKind::Video,
        frame,
        frames,
        rate: FrameRate::PAL,
        start: 900_000 + frames,
        width: 3840,
        height: 2160,
        bit_depth: 10,
        video_codec: "Apple ProRes 422 HQ",
        audio_codec: "PCM",
        color_space: "Log",
        pages: 0,
    };
    PICTURES.iter().flat_map(|frame| [250, 1125, 4000].map(|frames| clip(frame, frames))).collect()
}
