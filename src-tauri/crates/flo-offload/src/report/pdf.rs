//! The report as a document (PDF): the light and its reasons, where the copies stand, clips, files with their hashes.

use flo_model::{CopyState, UnixMillis};
use flo_store::offloads::TargetKind;
use flo_watch::CardKind;
use pdf_writer::Date;

use super::Report;
use super::sheet::{At, HEAD, Ink, MARGIN, NOTE, Sheets, Style, TEXT, TITLE, WIDTH, Weight, width, wrap};

/// Left edge, right edge and room of the text.
const LEFT: f32 = MARGIN;
const RIGHT: f32 = WIDTH - MARGIN;
const ROOM: f32 = RIGHT - LEFT;
/// Reasons that stand on the first page; the tables tell the rest.
const REASONS: usize = 12;
/// Room for the state of a copy, and for those of all copies.
const STATE: f32 = 62.0;
const STATES: f32 = 300.0;

/// The report. The same rows and time give the same bytes.
#[must_use]
pub fn pdf(report: &Report) -> Vec<u8> {
    let mut sheets = Sheets::default();
    head(&mut sheets, report);
    places(&mut sheets, report);
    clips(&mut sheets, report);
    files(&mut sheets, report);
    let offload = &report.rows.offload;
    let now = report.now.to_rfc3339_seconds();
    let foot = format!(
        "{}, offload {}. Written {now} by {} {}",
        offload.name, offload.id, report.tool.name, report.tool.version
    );
    sheets.finish(&format!("Offload report: {}", offload.name), &foot, made(&now))
}

fn head(sheets: &mut Sheets, report: &Report) {
    let (rows, light) = (&report.rows, &report.light);
    sheets.down(0.0);
    sheets.text(At::Left(LEFT), ROOM, NOTE, "OFFLOAD REPORT");
    sheets.down(26.0);
    sheets.text(At::Left(LEFT), ROOM, TITLE, &rows.offload.name);
    sheets.down(26.0);
    let (ink, word) =
        if light.is_safe { (Ink::GREEN, "Safe to format") } else { (Ink::AMBER, "Not safe to format") };
    sheets.disc(LEFT + 5.0, 5.0, ink);
    sheets.text(At::Left(LEFT + 17.0), ROOM, Style { ink, ..HEAD }, word);
    if light.is_safe {
        sheets.down(13.0);
        sheets.text(At::Left(LEFT + 17.0), ROOM, TEXT, &wanted(report));
    }
    for reason in light.missing.iter().take(REASONS) {
        for line in wrap(reason, TEXT, ROOM - 17.0) {
            sheets.down(12.0);
            sheets.text(At::Left(LEFT + 17.0), ROOM - 17.0, TEXT, &line);
        }
    }
    if light.missing.len() > REASONS {
        sheets.down(12.0);
        let more = format!("And {} more: see the clips below.", light.missing.len() - REASONS);
        sheets.text(At::Left(LEFT + 17.0), ROOM, TEXT, &more);
    }
    let offload = &rows.offload;
    let camera = offload.kind.as_deref().and_then(CardKind::of_word).map_or("Folder", CardKind::camera);
    let clips = light.clips.iter().filter(|clip| !clip.name.is_empty()).count();
    let total: u64 = rows.files.iter().map(|file| file.size).sum();
    let time = |at: Option<UnixMillis>| at.map_or_else(|| String::from("–"), UnixMillis::to_rfc3339_seconds);
    let facts = [
        ("Source", offload.source.clone()),
        (
            "Card",
            format!("{camera}, {clips} clips, {} files, {} ({total} bytes)", rows.files.len(), size(total)),
        ),
        (
            "Hashes",
            ["blake3"]
                .into_iter()
                .map(str::to_owned)
                .chain(offload.formats.clone())
                .collect::<Vec<_>>()
                .join(", "),
        ),
        ("Planned", time(Some(offload.created_at))),
        ("Copied", time(offload.copied_at)),
        ("Ended", format!("{} ({})", time(offload.ended_at), offload.state)),
        ("Computer", report.tool.host.clone()),
    ];
    sheets.down(10.0);
    for (key, value) in facts {
        sheets.down(14.0);
        sheets.text(At::Left(LEFT), 60.0, Style { ink: Ink::GREY, ..TEXT }, key);
        sheets.text(At::Left(LEFT + 64.0), ROOM - 64.0, TEXT, &value);
    }
}

/// What was asked for, in a sentence.
fn wanted(report: &Report) -> String {
    let offload = &report.rows.offload;
    let mut copies = Vec::new();
    if offload.copies_local > 0 {
        copies.push(format!("{} on disks, read back", offload.copies_local));
    }
    if offload.copies_remote > 0 {
        copies.push(format!("{} at services, compared with what stands there", offload.copies_remote));
    }
    format!("Every clip has the verified copies that were asked for: {}.", copies.join("; "))
}

fn title(sheets: &mut Sheets, text: &str) {
    // A head alone at the foot of a page says nothing.
    if sheets.has_room(70.0) {
        sheets.down(32.0);
    } else {
        sheets.new_page();
    }
    sheets.text(At::Left(LEFT), ROOM, HEAD, text);
}

fn columns(sheets: &mut Sheets, report: &Report, first: &str) {
    sheets.down(16.0);
    sheets.text(At::Left(LEFT), ROOM, NOTE, first);
    for (at, target) in report.rows.targets.iter().enumerate() {
        let name = target.path.rsplit(['/', '\\']).next().unwrap_or(&target.path);
        sheets.text(At::Right(edge(report, at)), column(report) - 6.0, NOTE, name);
    }
    sheets.rule();
    sheets.down(3.0);
}

/// Width of the column of a target.
fn column(report: &Report) -> f32 {
    let count = u8::try_from(report.rows.targets.len().max(1)).unwrap_or(u8::MAX);
    (STATES / f32::from(count)).min(STATE)
}

/// Right edge of the column of a target.
fn edge(report: &Report, at: usize) -> f32 {
    let behind = report.rows.targets.len().saturating_sub(1 + at);
    RIGHT - column(report) * f32::from(u8::try_from(behind).unwrap_or(u8::MAX))
}

/// Room that the columns of targets leave.
fn rest(report: &Report) -> f32 {
    edge(report, 0) - column(report) - LEFT
}

fn places(sheets: &mut Sheets, report: &Report) {
    title(sheets, "Copies");
    for target in &report.rows.targets {
        let of_target = || report.rows.copies.iter().filter(|copy| copy.target == target.number);
        let verified = of_target().filter(|copy| copy.state == CopyState::Verified).count();
        let kind = match target.kind {
            TargetKind::Local => "Disk",
            TargetKind::Remote => "Service",
        };
        sheets.down(17.0);
        sheets.text(At::Left(LEFT), 60.0, Style { ink: Ink::GREY, ..TEXT }, kind);
        sheets.text(At::Left(LEFT + 64.0), ROOM - 190.0, TEXT, &target.path);
        let count = format!("{verified} of {} files verified", of_target().count());
        sheets.text(At::Right(RIGHT), 120.0, TEXT, &count);
        for note in [&target.manifest, &target.error_detail].into_iter().flatten() {
            for line in wrap(note, NOTE, ROOM - 64.0) {
                sheets.down(10.0);
                sheets.text(At::Left(LEFT + 64.0), ROOM - 64.0, NOTE, &line);
            }
        }
    }
}

fn clips(sheets: &mut Sheets, report: &Report) {
    title(sheets, "Clips");
    columns(sheets, report, "Clip");
    for clip in &report.light.clips {
        if sheets.down(14.0) {
            columns(sheets, report, "Clip");
            sheets.down(14.0);
        }
        let name = if clip.name.is_empty() { "The card's own files" } else { clip.name.as_str() };
        let note = format!("{} files, {}", clip.files, size(clip.bytes));
        let room = rest(report) - width(&note, NOTE) - 12.0;
        sheets.text(At::Left(LEFT), room, TEXT, name);
        sheets.text(At::Right(LEFT + rest(report)), rest(report), NOTE, &note);
        for (at, copy) in clip.copies.iter().enumerate() {
            state(sheets, report, at, *copy);
        }
    }
}

fn files(sheets: &mut Sheets, report: &Report) {
    title(sheets, "Files");
    columns(sheets, report, "File, bytes, time of its last change, hashes");
    for file in &report.rows.files {
        let hashes: Vec<String> = [file.content_id.as_ref().map(|id| format!("blake3 {id}"))]
            .into_iter()
            .flatten()
            .chain(file.hashes.iter().map(|(format, text)| format!("{format} {text}")))
            .collect();
        let problem = file.error_detail.iter().cloned();
        let problems = report.rows.targets.iter().filter_map(|target| {
            report.copy(target.number, file.number).and_then(|copy| copy.error_detail.clone())
        });
        let notes: Vec<String> = hashes
            .into_iter()
            .chain(problem.chain(problems).flat_map(|text| wrap(&text, NOTE, ROOM)))
            .collect();
        let lines = f32::from(u8::try_from(notes.len()).unwrap_or(u8::MAX));
        if !sheets.has_room(16.0 + lines * 9.0) {
            sheets.new_page();
            columns(sheets, report, "File, bytes, time of its last change, hashes");
        }
        sheets.down(16.0);
        let time = UnixMillis(file.mtime_ns / 1_000_000).to_rfc3339_seconds();
        let note = format!("{}  {time}", file.size);
        let room = rest(report) - width(&note, NOTE) - 12.0;
        sheets.text(At::Left(LEFT), room, TEXT, &file.path);
        sheets.text(At::Right(LEFT + rest(report)), rest(report), NOTE, &note);
        for (at, target) in report.rows.targets.iter().enumerate() {
            let copy = report.copy(target.number, file.number);
            state(sheets, report, at, copy.map_or(CopyState::Waiting, |copy| copy.state));
        }
        for note in notes {
            sheets.down(9.0);
            sheets.text(At::Left(LEFT), ROOM, NOTE, &note);
        }
    }
}

fn state(sheets: &mut Sheets, report: &Report, at: usize, state: CopyState) {
    let (word, ink) = match state {
        CopyState::Verified => ("Verified", Ink::GREEN),
        CopyState::Copied => ("Not verified", Ink::AMBER),
        CopyState::Waiting => ("Not there", Ink::AMBER),
        CopyState::Failed => ("Failed", Ink::AMBER),
        CopyState::Differs => ("Damaged", Ink::AMBER),
    };
    let style = Style { ink, weight: if ink == Ink::GREEN { Weight::Regular } else { Weight::Bold }, ..TEXT };
    sheets.text(At::Right(edge(report, at)), column(report) - 6.0, style, word);
}

/// Bytes as on cards and drives.
#[expect(clippy::cast_precision_loss, reason = "a size for people")]
fn size(bytes: u64) -> String {
    let units = [("GB", 1e9), ("MB", 1e6), ("kB", 1e3)];
    match units.into_iter().find(|(_, unit)| bytes as f64 >= *unit) {
        Some((word, unit)) => format!("{:.1} {word}", bytes as f64 / unit),
        None => format!("{bytes} bytes"),
    }
}

/// `2026-03-02T09:00:00Z` as a document keeps it.
fn made(now: &str) -> Date {
    let number =
        |from: usize, to: usize| now.get(from..to).and_then(|part| part.parse::<u16>().ok()).unwrap_or(0);
    let small = |from, to| u8::try_from(number(from, to)).unwrap_or(0);
    Date::new(number(0, 4))
        .month(small(5, 7))
        .day(small(8, 10))
        .hour(small(11, 13))
        .minute(small(14, 16))
        .second(small(17, 19))
        .utc_offset_hour(0)
        .utc_offset_minute(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_decimal() {
        assert_eq!(size(999), "999 bytes");
        assert_eq!(size(318_700_000_000), "318.7 GB");
    }
}
