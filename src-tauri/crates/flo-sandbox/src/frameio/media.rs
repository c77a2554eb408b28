//! What a file shows and sounds like, and the pictures and clips that stand for it.

/// Frames per second as a fraction, so that 29.97 stays exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FrameRate {
    pub(crate) num: u32,
    pub(crate) den: u32,
}

impl FrameRate {
    pub(crate) const PAL: Self = Self { num: 25, den: 1 };

    /// Rounded to two digits, as the service shows it.
    pub(crate) fn shown(self) -> f64 {
        (f64::from(self.num) / f64::from(self.den) * 100.0).round() / 100.0
    }

    /// Whether its timecode drops frame numbers to stay with the clock.
    pub(crate) fn is_drop_frame(self) -> bool {
        self.den == 1001 && (self.num == 30_000 || self.num == 60_000)
    }

    /// Frame numbers per second of timecode.
    pub(crate) fn nominal(self) -> i64 {
        i64::from((self.num + self.den / 2) / self.den)
    }

    /// Length of `frames` in seconds.
    pub(crate) fn seconds(self, frames: i64) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "frame counts stay far below 2^52")]
        let frames = frames as f64;
        frames * f64::from(self.den) / f64::from(self.num)
    }
}

/// Kinds of media, by what can be made of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MediaKind {
    Video,
    Audio,
    Image,
    Document,
    Other,
}

/// Technical facts of one file, or of many generated ones.
#[derive(Debug, Clone)]
pub(crate) struct Media {
    pub(crate) kind: MediaKind,
    /// Name of the picture that stands for it.
    pub(crate) frame: &'static str,
    /// Length in frames; zero when it has none.
    pub(crate) frames: i64,
    pub(crate) rate: FrameRate,
    /// First timecode, in frames since midnight.
    pub(crate) start: i64,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) bit_depth: u8,
    pub(crate) video_codec: &'static str,
    pub(crate) audio_codec: &'static str,
    pub(crate) color_space: &'static str,
    pub(crate) pages: u32,
}

impl Media {
    /// Facts of a file about which nothing is known but its name.
    pub(crate) fn of_name(name: &str) -> Self {
        let kind = kind_of(name);
        let plain = Self {
            kind,
            frame: frame_for(name),
            frames: 0,
            rate: FrameRate::PAL,
            start: 0,
            width: 0,
            height: 0,
            bit_depth: 0,
            video_codec: "",
            audio_codec: "",
            color_space: "",
            pages: 0,
        };
        match kind {
            MediaKind::Video => Self {
                frames: 125,
                width: 1920,
                height: 1080,
                bit_depth: 8,
                video_codec: "H.264",
                audio_codec: "AAC",
                color_space: "Rec. 709",
                ..plain
            },
            MediaKind::Audio => Self { frame: "audio-wave", frames: 125, audio_codec: "PCM", ..plain },
            MediaKind::Image => Self { width: 3840, height: 2160, bit_depth: 8, ..plain },
            MediaKind::Document => Self { pages: 1, ..plain },
            MediaKind::Other => plain,
        }
    }

    /// Whether the service makes pictures and players of it.
    pub(crate) fn is_transcoded(&self) -> bool {
        self.kind != MediaKind::Other
    }
}

/// MIME type by file extension; octet-stream when unknown.
pub(crate) fn mime_of(name: &str) -> &'static str {
    match extension(name).as_str() {
        "mov" => "video/quicktime",
        "mp4" | "m4v" => "video/mp4",
        "mxf" => "application/mxf",
        "avi" => "video/x-msvideo",
        "mkv" => "video/x-matroska",
        "webm" => "video/webm",
        "braw" => "video/x-braw",
        "r3d" => "video/x-r3d",
        "wav" => "audio/wav",
        "mp3" => "audio/mpeg",
        "aif" | "aiff" => "audio/aiff",
        "flac" => "audio/flac",
        "m4a" => "audio/mp4",
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "tif" | "tiff" => "image/tiff",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "svg" => "image/svg+xml",
        "psd" => "image/vnd.adobe.photoshop",
        "pdf" => "application/pdf",
        "txt" => "text/plain",
        "csv" => "text/csv",
        "srt" => "application/x-subrip",
        "vtt" => "text/vtt",
        "zip" => "application/zip",
        "xml" | "fcpxml" => "application/xml",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _ => "application/octet-stream",
    }
}

/// Kind by file extension.
pub(crate) fn kind_of(name: &str) -> MediaKind {
    let mime = mime_of(name);
    match mime.split('/').next().unwrap_or_default() {
        "video" => MediaKind::Video,
        "audio" => MediaKind::Audio,
        "image" => MediaKind::Image,
        _ if mime == "application/mxf" => MediaKind::Video,
        _ if mime == "application/pdf" => MediaKind::Document,
        _ => MediaKind::Other,
    }
}

/// The lower-case extension without its dot; empty when there is none.
pub(crate) fn extension(name: &str) -> String {
    name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default()
}

/// A picture chosen by name, so that a file always looks the same.
fn frame_for(name: &str) -> &'static str {
    let sum = name.bytes().fold(0_usize, |sum, byte| sum.wrapping_mul(31).wrapping_add(usize::from(byte)));
    FRAMES[sum % FRAMES.len()].0
}

macro_rules! pictures {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/frames/", $name, ".jpg")))),+]
    };
}

macro_rules! clips {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/clips/", $name, ".mp4")))),+]
    };
}

/// Pictures of 480 by 270 pixels, JPEG.
const FRAMES: &[(&str, &[u8])] = pictures!(
    "aerial-coast",
    "audio-wave",
    "bedroom-lamp",
    "boot-macro",
    "containers",
    "gulls-fog",
    "hall",
    "harbour-blue",
    "harbour-dusk",
    "harbour-night",
    "interview-baker",
    "interview-captain",
    "interview-docker",
    "interview-welder",
    "lighthouse",
    "loaf",
    "mooring",
    "oven",
    "ridge-dawn",
    "ridge-runner",
    "shopfront",
    "sparks",
    "tent-night",
    "title-card",
    "train-window",
    "valley-fog",
    "wheelhouse",
    "window-night",
);

/// Clips of five seconds, H.264, 640 by 360 pixels, 25 frames per second.
const CLIPS: &[(&str, &[u8])] =
    clips!("harbour-dusk", "interview-docker", "loaf", "ridge-dawn", "sparks", "tent-night");

/// The picture called `name`; the title card when there is none.
pub(crate) fn picture(name: &str) -> &'static [u8] {
    FRAMES.iter().find(|(known, _)| *known == name).unwrap_or(&FRAMES[23]).1
}

/// A clip that goes with the picture called `frame`.
pub(crate) fn clip(frame: &str) -> &'static [u8] {
    let name = match frame {
        "interview-docker" | "interview-captain" | "interview-welder" | "wheelhouse" | "hall" => {
            "interview-docker"
        }
        "loaf" | "oven" | "shopfront" | "interview-baker" => "loaf",
        "ridge-dawn" | "ridge-runner" | "boot-macro" | "valley-fog" => "ridge-dawn",
        "sparks" => "sparks",
        "tent-night" | "bedroom-lamp" | "window-night" | "train-window" => "tent-night",
        _ => "harbour-dusk",
    };
    CLIPS.iter().find(|(known, _)| *known == name).unwrap_or(&CLIPS[0]).1
}

/// Timecode of `frame`, `HH:MM:SS:FF`, or `HH:MM:SS;FF` with dropped frame numbers.
pub(crate) fn timecode(frame: i64, rate: FrameRate) -> String {
    let nominal = rate.nominal().max(1);
    let mut number = frame.max(0);
    let separator = if rate.is_drop_frame() {
        let dropped = nominal / 15;
        let per_ten = nominal * 600 - dropped * 9;
        let per_minute = nominal * 60 - dropped;
        let (tens, rest) = (number / per_ten, number % per_ten);
        let minutes = if rest < nominal * 60 { 0 } else { 1 + (rest - nominal * 60) / per_minute };
        number += dropped * (9 * tens + minutes);
        ';'
    } else {
        ':'
    };
    let seconds = number / nominal;
    format!(
        "{:02}:{:02}:{:02}{separator}{:02}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60,
        number % nominal
    )
}

/// Frame of a timecode; `None` when it is none.
pub(crate) fn frame_of(timecode: &str, rate: FrameRate) -> Option<i64> {
    let (clock, frames) = timecode.rsplit_once([':', ';'])?;
    let mut parts = clock.split(':').map(|part| part.parse::<i64>().ok().filter(|n| *n >= 0));
    let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next()??);
    let frames: i64 = frames.parse().ok()?;
    let nominal = rate.nominal();
    if parts.next().is_some() || minutes > 59 || seconds > 59 || !(0..nominal).contains(&frames) {
        return None;
    }
    let number = ((hours * 60 + minutes) * 60 + seconds) * nominal + frames;
    let dropped = if rate.is_drop_frame() {
        let total = hours * 60 + minutes;
        nominal / 15 * (total - total / 10)
    } else {
        0
    };
    Some(number - dropped)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NTSC: FrameRate = FrameRate { num: 30_000, den: 1001 };

    #[test]
    fn drop_frame_timecode_agrees_with_known_pairs() {
        // Pairs observed at the live service, 29.97 frames per second.
        assert_eq!(timecode(9000, NTSC), "00:05:00;10");
        assert_eq!(timecode(11_974, NTSC), "00:06:39;16");
        for frame in [0, 1799, 1800, 17_981, 17_982, 107_892] {
            assert_eq!(frame_of(&timecode(frame, NTSC), NTSC), Some(frame));
        }
    }

    #[test]
    fn whole_rates_count_every_frame() {
        assert_eq!(timecode(4818, FrameRate::PAL), "00:03:12:18");
        assert_eq!(frame_of("00:03:12:18", FrameRate::PAL), Some(4818));
        assert_eq!(frame_of("00:03:12:25", FrameRate::PAL), None, "there is no frame 25 at 25 per second");
    }

    #[test]
    fn every_picture_and_clip_is_there() {
        assert!(FRAMES.iter().all(|(_, bytes)| bytes.starts_with(&[0xff, 0xd8])), "JPEG");
        assert!(CLIPS.iter().all(|(_, bytes)| &bytes[4..8] == b"ftyp"), "MP4");
        assert_eq!(FRAMES[23].0, "title-card", "the picture for unknown names");
    }
}
