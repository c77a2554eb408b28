//! Comments to editing programs as markers, and back: what is done there is done here.

use std::path::{Path, PathBuf};

use flo_markers::{Marker, MarkerList, Note, ReadError, Reading, clean, pair, text_of};
use flo_model::{Count, FieldMap, Rate, RecordId, RecordType};
use flo_store::lists::assets::AssetRow;
use flo_store::lists::comments::CommentRow;
use flo_store::{Connection, StoreError, lists};

use super::edit::Change;
use super::whole_file::write_whole;
use crate::call::{MarkerExport, MarkerFormat, MarkerImport, MarkerTiming};
use crate::view::{MarkerView, MarkersRead, MarkersWritten};
use crate::{App, CommandError, ErrorCode, Result};

/// Bytes of the largest marker file that is read.
const LARGEST: u64 = 64 << 20;

const MIDNIGHT: &str = "00:00:00:00";

impl App {
    /// Writes the comments of an asset as markers: to `file`, replacing one that is there, or as the answer's text. A
    /// version stack has its newest file's. A comment about the whole stands at the first frame; replies stay here.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` when the rate is not known or is not the file's, or the start is no timecode; `Unreadable` when
    /// the file cannot be written.
    pub async fn export_markers(
        &self,
        export: MarkerExport,
        file: Option<PathBuf>,
    ) -> Result<MarkersWritten> {
        let MarkerExport { asset, format, timing, open_only } = export;
        let (row, comments) = self.read(move |conn| notes(conn, &asset)).await?;
        let (rate, start) = timeline(&row, &timing)?;
        let first = rate.frame(&start).ok_or_else(|| no_timecode(&start, rate))?;
        let markers: Vec<Marker> = comments
            .iter()
            .filter(|comment| !(open_only && comment.completed))
            .map(|comment| Marker {
                frame: place(comment),
                frames: comment.duration_frames.unwrap_or(1).max(1),
                text: said(comment),
                author: comment.author.as_deref().and_then(named),
                done: comment.completed,
            })
            .collect();
        let count = Count(markers.len() as u64);
        let list = MarkerList {
            name: row.name.clone(),
            rate,
            start: first,
            length: row.duration_s.and_then(|seconds| frames_in(seconds, rate)),
            size: row.width.zip(row.height),
            markers,
        };
        let text = format.write(&list);
        let answer =
            |file, text| MarkersWritten { format, rate: rate.to_string(), start, markers: count, file, text };
        let Some(file) = file else { return Ok(answer(None, Some(text))) };
        let shown = file.display().to_string();
        tokio::task::spawn_blocking(move || write_whole(&file, text.as_bytes()))
            .await
            .map_err(CommandError::internal)??;
        Ok(answer(Some(shown), None))
    }

    /// Reads markers and says what they mean for the comments of an asset; with `apply` also does it: comments that are
    /// done there become done here, and with `add_unknown` the editor's own markers become comments. Nothing is opened
    /// again or deleted, so that reading a file twice changes nothing more.
    ///
    /// # Errors
    /// As for the export; `PathNotFound`, `Unreadable`; `Invalid` with line and reason for a file that is not understood.
    pub async fn import_markers(
        &self,
        import: MarkerImport,
        file: PathBuf,
        apply: bool,
    ) -> Result<MarkersRead> {
        let MarkerImport { asset, format, timing, add_unknown } = import;
        let shown = file.display().to_string();
        let text =
            tokio::task::spawn_blocking(move || content(&file)).await.map_err(CommandError::internal)??;
        let format = format.or_else(|| MarkerFormat::of(&text)).ok_or_else(|| {
            CommandError::new(ErrorCode::Invalid, format!("{shown} holds no markers that are known."))
                .with_hint(
                    "Export EDL, FCPXML, Final Cut Pro XML, an Avid marker list or CSV, or name the format.",
                )
        })?;
        let wanted = asset.clone();
        let row = self.read(move |conn| file_of(conn, &wanted)).await?;
        let (rate, start) = timeline(&row, &timing)?;
        let reading = Reading { rate, start: &start };
        let mut markers = format.read(&text, &reading).map_err(|error| unreadable(&shown, &error))?;
        markers.retain(|marker| !marker.text.is_empty());

        if !apply {
            return self
                .read(move |conn| Ok(compare(&notes(conn, &asset)?.1, &markers, format, rate).0))
                .await;
        }
        self.edit(move |editor| {
            let (row, comments) = notes(editor.tx, &asset)?;
            let (mut read, unknown) = compare(&comments, &markers, format, rate);
            for done in read.completes.iter().filter_map(|marker| marker.comment_id.as_ref()) {
                let fields = FieldMap::default().with("completed", true);
                editor.make(Change::update(RecordType::Comment, done, fields))?;
            }
            for marker in unknown.into_iter().filter(|_| add_unknown) {
                let fields = super::comments::fields(
                    editor,
                    &row.id,
                    marker.text.clone(),
                    Some(marker.frame),
                    (marker.frames > 1).then_some(marker.frames),
                )?;
                let places = lists::link::places(editor.tx, &row.id)?;
                let connections = places.into_iter().map(|place| place.connection).collect();
                editor.make(Change::create(RecordType::Comment, fields, connections))?;
                read.added.0 += 1;
            }
            read.applied = true;
            Ok(read)
        })
        .await
    }
}

/// The file of an asset.
fn file_of(conn: &Connection, asset: &RecordId) -> Result<AssetRow, StoreError> {
    let file = lists::assets::head_file(conn, asset)?.unwrap_or_else(|| asset.clone());
    lists::assets::get(conn, &file)?
        .ok_or_else(|| StoreError::NotFound(format!("There is no asset “{file}”.")))
}

/// The file of an asset and its comments without replies, in the order of their frames.
fn notes(conn: &Connection, asset: &RecordId) -> Result<(AssetRow, Vec<CommentRow>), StoreError> {
    let row = file_of(conn, asset)?;
    let mut comments = lists::comments::threads(conn, &row.id)?;
    comments.sort_by_key(place);
    Ok((row, comments))
}

fn place(comment: &CommentRow) -> i64 {
    comment.frame.unwrap_or(0).max(0)
}

/// What a comment says as a marker; one that only draws says so.
fn said(comment: &CommentRow) -> String {
    let text = clean(&comment.text);
    if text.is_empty() { String::from("(drawing)") } else { text }
}

/// A name on one line; `None` for one that says nothing.
fn named(author: &str) -> Option<String> {
    let name = clean(author).replace(['\n', '\t'], " ");
    (!name.is_empty()).then_some(name)
}

/// How the timeline of a file counts, and the timecode of its first frame.
fn timeline(row: &AssetRow, timing: &MarkerTiming) -> Result<(Rate, String)> {
    let own = row.frame_rate.and_then(|fps| Rate::of_file(fps, row.start_tc.as_deref()));
    let given: Option<Rate> = timing
        .rate
        .as_deref()
        .map(str::parse)
        .transpose()
        .map_err(|error| CommandError::new(ErrorCode::Invalid, format!("{error}.")))?;
    let rate = match (own, given) {
        (Some(own), Some(given)) if !own.same_frames(given) => {
            return Err(CommandError::new(
                ErrorCode::Invalid,
                format!(
                    "“{}” has {own} frames a second: at {given} its markers would stand beside its frames.",
                    row.name
                ),
            )
            .with_hint("Leave the rate out, or give it only to count with or without dropped numbers."));
        }
        (_, Some(rate)) | (Some(rate), None) => rate,
        (None, None) => {
            return Err(CommandError::new(
                ErrorCode::Invalid,
                format!("It is not known how many frames a second “{}” has.", row.name),
            )
            .with_hint("Give the rate of your timeline: --rate 25."));
        }
    };
    let start = timing.start.as_deref().or(row.start_tc.as_deref()).unwrap_or(MIDNIGHT).trim().to_owned();
    match rate.frame(&start) {
        Some(_) => Ok((rate, start)),
        None => Err(no_timecode(&start, rate)),
    }
}

fn no_timecode(start: &str, rate: Rate) -> CommandError {
    CommandError::new(ErrorCode::Invalid, format!("“{start}” is no timecode at {rate} frames a second."))
        .with_hint("Give the timecode at which your timeline starts: --start 01:00:00:00.")
}

fn frames_in(seconds: f64, rate: Rate) -> Option<i64> {
    let (duration, unit) = rate.frame_duration();
    #[expect(clippy::cast_precision_loss, reason = "below 2^20")]
    let frames = (seconds * unit as f64 / duration as f64).round();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "checked to be within a day"
    )]
    (frames >= 1.0 && frames < rate.frames_per_day() as f64).then_some(frames as i64)
}

/// The text of a marker file.
fn content(file: &Path) -> Result<String> {
    let failed = |error: std::io::Error| {
        let code = match error.kind() {
            std::io::ErrorKind::NotFound => ErrorCode::PathNotFound,
            _ => ErrorCode::Unreadable,
        };
        CommandError::new(code, format!("{}: {error}.", file.display()))
    };
    if std::fs::metadata(file).map_err(failed)?.len() > LARGEST {
        return Err(CommandError::new(
            ErrorCode::Invalid,
            format!("{} is too large for a file of markers.", file.display()),
        ));
    }
    text_of(&std::fs::read(file).map_err(failed)?).map_err(|error| {
        CommandError::new(ErrorCode::Invalid, format!("{}: {error}.", file.display()))
            .with_hint("Export it again as UTF-8.")
    })
}

fn unreadable(file: &str, error: &ReadError) -> CommandError {
    let wrong = CommandError::new(ErrorCode::Invalid, format!("{file}: {error}."));
    match error {
        ReadError::BeforeStart { .. } | ReadError::Start(..) => {
            wrong.with_hint("Give the timecode at which the timeline starts: --start 00:00:00:00.")
        }
        ReadError::OtherRate { .. } => {
            wrong.with_hint("Export the markers from a timeline with the frame rate of the file.")
        }
        ReadError::NotThis(_) => {
            wrong.with_hint("Leave the format out: it is recognised by what stands in the file.")
        }
        _ => wrong,
    }
}

/// What the markers mean for the comments, and those that are no comment here.
fn compare<'a>(
    comments: &[CommentRow],
    markers: &'a [Marker],
    format: MarkerFormat,
    rate: Rate,
) -> (MarkersRead, Vec<&'a Marker>) {
    let texts: Vec<String> = comments.iter().map(said).collect();
    let notes: Vec<Note<'_>> =
        comments.iter().zip(&texts).map(|(comment, text)| Note { frame: place(comment), text }).collect();
    let view = |marker: &Marker, comment: Option<&CommentRow>| MarkerView {
        comment_id: comment.map(|comment| comment.id.clone()),
        frame: marker.frame,
        timecode: rate.timecode(marker.frame),
        text: marker.text.clone(),
        author: marker.author.clone(),
    };
    let (mut completes, mut unknown, mut unchanged) = (Vec::new(), Vec::new(), Count(0));
    for (marker, found) in markers.iter().zip(pair(markers, &notes)) {
        match found.map(|place| &comments[place]) {
            Some(comment) if marker.done && !comment.completed => completes.push(view(marker, Some(comment))),
            Some(_) => unchanged.0 += 1,
            None => unknown.push(marker),
        }
    }
    let read = MarkersRead {
        format,
        rate: rate.to_string(),
        markers: Count(markers.len() as u64),
        completes,
        unknown: unknown.iter().map(|marker| view(marker, None)).collect(),
        unchanged,
        applied: false,
        added: Count(0),
    };
    (read, unknown)
}
