//! Pages of a document: what stands where is decided first, so that each page can say how many there are.

use pdf_writer::Date;

use super::document::{self, Mark, can_show};
pub(super) use super::document::{Ink, Style, Weight, width};

/// A4, in points.
pub(super) const WIDTH: f32 = 595.0;
const HEIGHT: f32 = 842.0;
/// Left and right.
pub(super) const MARGIN: f32 = 42.0;
/// Where the first line of a page may stand, and the last.
const TOP: f32 = 50.0;
const BOTTOM: f32 = 790.0;
const FOOT: f32 = 816.0;

impl Ink {
    pub(super) const BLACK: Self = Self(0x16, 0x18, 0x1d);
    pub(super) const GREY: Self = Self(0x5b, 0x60, 0x6b);
    pub(super) const LINE: Self = Self(0xdd, 0xdf, 0xe4);
    pub(super) const GREEN: Self = Self(0x0f, 0x7f, 0x5b);
    pub(super) const AMBER: Self = Self(0xa6, 0x5f, 0x00);
}

pub(super) const TITLE: Style = Style { size: 20.0, weight: Weight::Bold, ink: Ink::BLACK };
pub(super) const HEAD: Style = Style { size: 11.0, weight: Weight::Bold, ink: Ink::BLACK };
pub(super) const TEXT: Style = Style { size: 8.5, weight: Weight::Regular, ink: Ink::BLACK };
pub(super) const NOTE: Style = Style { size: 7.0, weight: Weight::Regular, ink: Ink::GREY };

/// Where a text begins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum At {
    /// At this distance from the left edge of the page.
    Left(f32),
    /// Ends at this distance from the left edge.
    Right(f32),
}

/// The pages of a document that is being written.
#[derive(Debug, Default)]
pub(super) struct Sheets {
    pages: Vec<Vec<Mark>>,
    /// Where the next line stands.
    y: f32,
}

impl Sheets {
    /// Goes down by `height`; to a new page when there is no room for it. True when a page was begun.
    pub(super) fn down(&mut self, height: f32) -> bool {
        if !self.has_room(height) {
            self.new_page();
            return true;
        }
        self.y += height;
        false
    }

    /// Begins a page.
    pub(super) fn new_page(&mut self) {
        self.pages.push(Vec::new());
        self.y = TOP;
    }

    /// Whether `height` still fits on this page.
    pub(super) fn has_room(&self, height: f32) -> bool {
        !self.pages.is_empty() && self.y + height <= BOTTOM
    }

    /// Writes on the present line, cut in its middle where it is wider than `room`.
    pub(super) fn text(&mut self, at: At, room: f32, style: Style, text: &str) {
        let text = fit(&shown(text), style, room);
        let x = match at {
            At::Left(x) => x,
            At::Right(x) => x - width(&text, style),
        };
        let y = HEIGHT - self.y;
        self.mark(Mark::Text { x, y, style, text });
    }

    /// A hairline below the present line.
    pub(super) fn rule(&mut self) {
        let (x, width) = (MARGIN, WIDTH - 2.0 * MARGIN);
        self.mark(Mark::Bar { x, y: HEIGHT - self.y - 4.0, width, height: 0.6, ink: Ink::LINE });
    }

    /// A disc on the present line.
    pub(super) fn disc(&mut self, x: f32, radius: f32, ink: Ink) {
        let y = HEIGHT - self.y + radius - 1.0;
        self.mark(Mark::Disc { x, y, radius, ink });
    }

    fn mark(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.push(mark);
        }
    }

    /// The document. `foot` stands at the left of every page's foot.
    pub(super) fn finish(mut self, title: &str, foot: &str, made: Date) -> Vec<u8> {
        let count = self.pages.len();
        for (at, page) in self.pages.iter_mut().enumerate() {
            let number = format!("Page {} of {count}", at + 1);
            let x = WIDTH - MARGIN - width(&number, NOTE);
            let foot = fit(&shown(foot), NOTE, x - MARGIN - 12.0);
            for (x, text) in [(MARGIN, foot), (x, number)] {
                page.push(Mark::Text { x, y: HEIGHT - FOOT, style: NOTE, text });
            }
        }
        document::pdf(&self.pages, (WIDTH, HEIGHT), title, made)
    }
}

/// Names come from outside: a sign that the font does not have is written by its number, so that two names that differ
/// never look alike.
fn shown(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut shown, sign| {
        if can_show(sign) {
            shown.push(sign);
        } else {
            shown.push_str(&format!("[U+{:04X}]", u32::from(sign)));
        }
        shown
    })
}

/// The text, or its beginning and end when it is wider than `room`.
fn fit(text: &str, style: Style, room: f32) -> String {
    if width(text, style) <= room {
        return text.to_owned();
    }
    let signs: Vec<char> = text.chars().collect();
    let cut = |kept: usize| {
        let (head, tail) = (kept.div_ceil(2), kept / 2);
        let ends = [&signs[..head], &['…'], &signs[signs.len() - tail..]];
        ends.concat().into_iter().collect::<String>()
    };
    let (mut fits, mut too_wide) = (0, signs.len());
    while too_wide - fits > 1 {
        let middle = usize::midpoint(fits, too_wide);
        if width(&cut(middle), style) <= room { fits = middle } else { too_wide = middle }
    }
    cut(fits)
}

/// The lines of a text that is wrapped at `room`.
pub(super) fn wrap(text: &str, style: Style, room: f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in shown(text).split_whitespace() {
        match lines.last_mut() {
            Some(line) if width(&format!("{line} {word}"), style) <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_keeps_its_beginning_and_its_end() {
        let name = "XDROOT/Clip/A001C001_260101_R1AB_and_much_more_that_nobody_reads.MXF";
        let cut = fit(name, TEXT, 120.0);
        assert!(width(&cut, TEXT) <= 120.0 && cut.starts_with("XDROOT/") && cut.ends_with(".MXF"), "{cut}");
        assert_eq!(fit("short", TEXT, 120.0), "short");
    }

    #[test]
    fn a_sign_that_the_font_lacks_is_written_by_its_number() {
        assert_eq!(shown("Größe Ж 日.mov"), "Größe Ж [U+65E5].mov");
        assert_eq!(shown("a\u{7}b"), "a[U+0007]b");
    }

    #[test]
    fn lines_break_between_words() {
        let lines = wrap("one two three four", TEXT, width("one two", TEXT));
        assert_eq!(lines, ["one two", "three", "four"]);
    }
}
