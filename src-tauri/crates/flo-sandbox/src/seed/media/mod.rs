//! The studio's media: folders, clips, versions and notes of every project, as neutral facts.
//!
//! Ages are minutes before the server's "now", so that the studio always feels alive. Names of clips keep
//! the date of their shoot as camera cards write it.

mod films;
mod harbour;

/// Frames per second of everything the studio shoots.
pub const RATE: i64 = 25;

/// One day in minutes.
pub(super) const DAY: i64 = 24 * 60;

/// What a file is, technically.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Camera original: 3840 by 2160, ProRes 422 HQ, log.
    Camera,
    /// Edit or master: 1920 by 1080, ProRes 422 HQ.
    Edit,
    /// Proxy: 1920 by 1080, H.264.
    Proxy,
    /// Sound: 48 kHz, 24 bit.
    Sound,
    /// Still picture.
    Still,
    /// Document.
    Document,
    /// Anything else.
    Other,
}

/// An answer to a note.
#[derive(Debug, Clone)]
pub struct Reply {
    /// Short name of the person.
    pub by: &'static str,
    /// What it says.
    pub text: &'static str,
    /// Minutes before now.
    pub age_min: i64,
}

/// A note on a file.
#[derive(Debug, Clone)]
pub struct Note {
    /// Short name of the person.
    pub by: &'static str,
    /// What it says.
    pub text: String,
    /// Frame it points at.
    pub at: Option<i64>,
    /// Frames it covers.
    pub duration: Option<i64>,
    /// Dealt with.
    pub done: bool,
    /// Drawing on the picture, as the service stores it.
    pub drawing: Option<&'static str>,
    /// Minutes before now.
    pub age_min: i64,
    /// Answers, oldest first.
    pub replies: Vec<Reply>,
}

/// One file.
#[derive(Debug, Clone)]
pub struct Clip {
    /// File name.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// What it is.
    pub kind: Kind,
    /// Length in frames; zero when it has none.
    pub frames: i64,
    /// First timecode, in frames since midnight.
    pub start: i64,
    /// Name of the picture that shows it.
    pub picture: &'static str,
    /// Short name of the person who put it there.
    pub by: &'static str,
    /// Minutes before now.
    pub age_min: i64,
    /// What it shows.
    pub about: Option<&'static str>,
    /// Name of its status.
    pub status: Option<&'static str>,
    /// Stars, 1 to 5.
    pub rating: Option<i64>,
    /// Notes on it.
    pub notes: Vec<Note>,
}

/// A file, or several versions of one.
#[derive(Debug, Clone)]
pub enum Item {
    /// A single file.
    One(Clip),
    /// Versions, oldest first.
    Versions(Vec<Clip>),
}

/// A folder with what it holds.
#[derive(Debug, Clone)]
pub struct Folder {
    /// Its name.
    pub name: String,
    /// Folders in it.
    pub folders: Vec<Folder>,
    /// Files and stacks in it.
    pub items: Vec<Item>,
    /// Minutes before now at which it was made.
    pub age_min: i64,
}

/// The media of one project.
#[derive(Debug, Clone)]
pub struct ProjectMedia {
    /// Short name of the project.
    pub key: &'static str,
    /// Minutes before now at which the project began.
    pub age_min: i64,
    /// Folders at its top.
    pub folders: Vec<Folder>,
}

/// Media of every project of the sample studio.
#[must_use]
pub fn studio_media() -> Vec<ProjectMedia> {
    let mut all = vec![harbour::media()];
    all.extend(films::media());
    all
}

impl Clip {
    /// A file without anything said about it.
    pub(super) fn new(
        name: impl Into<String>,
        kind: Kind,
        size: u64,
        by: &'static str,
        age_min: i64,
    ) -> Self {
        Self {
            name: name.into(),
            size,
            kind,
            frames: 0,
            start: 0,
            picture: "title-card",
            by,
            age_min,
            about: None,
            status: None,
            rating: None,
            notes: Vec::new(),
        }
    }

    pub(super) fn shows(mut self, picture: &'static str, about: &'static str) -> Self {
        self.picture = picture;
        self.about = Some(about).filter(|about| !about.is_empty());
        self
    }

    pub(super) fn lasts(mut self, frames: i64) -> Self {
        self.frames = frames;
        self
    }

    pub(super) fn starts(mut self, start: i64) -> Self {
        self.start = start;
        self
    }

    pub(super) fn is(mut self, status: &'static str) -> Self {
        self.status = Some(status);
        self
    }

    pub(super) fn stars(mut self, rating: i64) -> Self {
        self.rating = Some(rating);
        self
    }

    pub(super) fn noted(mut self, notes: Vec<Note>) -> Self {
        self.notes = notes;
        self
    }
}

impl Note {
    pub(super) fn new(by: &'static str, text: impl Into<String>, at: Option<i64>, age_min: i64) -> Self {
        Self {
            by,
            text: text.into(),
            at,
            duration: None,
            done: false,
            drawing: None,
            age_min,
            replies: Vec::new(),
        }
    }

    pub(super) fn done(mut self) -> Self {
        self.done = true;
        self
    }

    pub(super) fn lasting(mut self, frames: i64) -> Self {
        self.duration = Some(frames);
        self
    }

    pub(super) fn drawn(mut self, drawing: &'static str) -> Self {
        self.drawing = Some(drawing);
        self
    }

    pub(super) fn answered(mut self, replies: Vec<Reply>) -> Self {
        self.replies = replies;
        self
    }
}

/// A folder of files.
pub(super) fn folder(name: impl Into<String>, age_min: i64, items: Vec<Item>) -> Folder {
    Folder { name: name.into(), folders: Vec::new(), items, age_min }
}

/// A folder of folders.
pub(super) fn shelf(name: impl Into<String>, age_min: i64, folders: Vec<Folder>) -> Folder {
    Folder { name: name.into(), folders, items: Vec::new(), age_min }
}

/// Frames of a timecode given as minutes, seconds and frames.
pub(super) const fn at(minutes: i64, seconds: i64, frames: i64) -> i64 {
    (minutes * 60 + seconds) * RATE + frames
}

/// Frames since midnight.
pub(super) const fn clock(hours: i64, minutes: i64, seconds: i64, frames: i64) -> i64 {
    hours * 3600 * RATE + at(minutes, seconds, frames)
}

/// Bytes of a camera original of this length: about 83.8 MB per second at 3840 by 2160.
pub(super) fn camera_bytes(frames: i64) -> u64 {
    u64::try_from(frames).unwrap_or(0) * 3_352_000
}

/// Small files named one by one.
pub(super) fn papers(names: &[&str], kind: Kind, by: &'static str, age_min: i64) -> Vec<Item> {
    let mut items = Vec::new();
    for (n, name) in (0_i64..).zip(names) {
        let size = 180_000 + 73_411 * u64::try_from(n).unwrap_or(0);
        items.push(Item::One(Clip::new(*name, kind, size, by, age_min - n * 47)));
    }
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(folder: &Folder) -> usize {
        folder.items.len() + folder.folders.iter().map(count).sum::<usize>()
    }

    #[test]
    fn harbour_lights_holds_what_the_screens_show() {
        let media = studio_media();
        let harbour = media.iter().find(|project| project.key == "harbour").unwrap();
        let of = |name: &str| count(harbour.folders.iter().find(|folder| folder.name == name).unwrap());
        let counts = [
            ("01 Documents", 14),
            ("02 Rushes", 493),
            ("03 Proxies", 399),
            ("04 Edit", 27),
            ("05 Graphics", 22),
            ("06 Music and sound", 31),
            ("07 Delivery", 4),
        ];
        for (name, want) in counts {
            assert_eq!(of(name), want, "{name}");
        }
    }

    #[test]
    fn no_two_files_of_one_folder_share_a_name() {
        fn check(folder: &Folder) {
            let mut names: Vec<_> = folder
                .items
                .iter()
                .map(|item| match item {
                    Item::One(clip) => &clip.name,
                    Item::Versions(versions) => &versions.last().unwrap().name,
                })
                .collect();
            names.sort();
            let all = names.len();
            names.dedup();
            assert_eq!(names.len(), all, "{}", folder.name);
            folder.folders.iter().for_each(check);
        }
        for project in studio_media() {
            project.folders.iter().for_each(check);
        }
    }

    #[test]
    fn nothing_is_newer_than_now_and_notes_follow_their_file() {
        fn check(folder: &Folder) {
            for item in &folder.items {
                let clips = match item {
                    Item::One(clip) => std::slice::from_ref(clip),
                    Item::Versions(versions) => versions,
                };
                for clip in clips {
                    assert!(clip.age_min >= 0, "{}", clip.name);
                    for note in &clip.notes {
                        assert!(note.age_min <= clip.age_min, "{}: {}", clip.name, note.text);
                        assert!(note.at.is_none_or(|at| at < clip.frames), "{}: {}", clip.name, note.text);
                    }
                }
            }
            folder.folders.iter().for_each(check);
        }
        for project in studio_media() {
            project.folders.iter().for_each(check);
        }
    }
}
