//! A document of pages, written as PDF: texts in two weights of one font, lines, discs.

use std::sync::LazyLock;

use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Content, Date, Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use ttf_parser::{Face, GlyphId, Tag};

/// Inter 3.19, Latin, Greek and Cyrillic (SIL Open Font License, see `fonts/OFL.txt`).
static FONTS: [&[u8]; 2] =
    [include_bytes!("../../fonts/Inter-Regular.otf"), include_bytes!("../../fonts/Inter-SemiBold.otf")];
const NAMES: [&[u8]; 2] = [b"Inter-Regular", b"Inter-SemiBold"];
/// How a page calls them.
const ON_PAGE: [&[u8]; 2] = [b"F0", b"F1"];
/// Glyphs are named by their numbers in the font.
const IDENTITY: SystemInfo<'static> =
    SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };
/// Level of compression: the usual one.
const LEVEL: u8 = 6;

static FACES: LazyLock<[Face<'static>; 2]> =
    LazyLock::new(|| FONTS.map(|bytes| Face::parse(bytes, 0).expect("the shipped fonts can be read")));

/// How bold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    /// Text.
    Regular = 0,
    /// Heads.
    Bold = 1,
}

/// A colour: red, green, blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ink(pub(super) u8, pub(super) u8, pub(super) u8);

/// How a text looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Style {
    pub(super) size: f32,
    pub(super) weight: Weight,
    pub(super) ink: Ink,
}

/// One thing on a page, in points from its lower left corner.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Mark {
    /// A text that begins at `x` and stands on `y`.
    Text { x: f32, y: f32, style: Style, text: String },
    /// A filled rectangle.
    Bar { x: f32, y: f32, width: f32, height: f32, ink: Ink },
    /// A filled circle around a point.
    Disc { x: f32, y: f32, radius: f32, ink: Ink },
}

/// Whether the font has a glyph for it.
pub(super) fn can_show(sign: char) -> bool {
    !sign.is_control() && FACES[0].glyph_index(sign).is_some()
}

/// Width in points.
pub(super) fn width(text: &str, style: Style) -> f32 {
    let face = &FACES[style.weight as usize];
    let units: f32 = text.chars().map(|sign| f32::from(advance(face, glyph(face, sign)))).sum();
    units * style.size / f32::from(face.units_per_em())
}

fn glyph(face: &Face<'_>, sign: char) -> GlyphId {
    face.glyph_index(sign).unwrap_or(GlyphId(0))
}

fn advance(face: &Face<'_>, glyph: GlyphId) -> u16 {
    face.glyph_hor_advance(glyph).unwrap_or(0)
}

/// The document. Pages of the same marks give the same bytes.
pub(super) fn pdf(pages: &[Vec<Mark>], size: (f32, f32), title: &str, made: Date) -> Vec<u8> {
    let mut next = 0;
    let mut fresh = || {
        next += 1;
        Ref::new(next)
    };
    let mut pdf = Pdf::new();
    let (catalog, tree, info) = (fresh(), fresh(), fresh());
    let fonts = [fresh(), fresh()];
    pdf.catalog(catalog).pages(tree);
    pdf.document_info(info).title(TextStr(title)).creator(TextStr("ProjectFlo")).creation_date(made);
    let ids: Vec<(Ref, Ref)> = pages.iter().map(|_| (fresh(), fresh())).collect();
    pdf.pages(tree)
        .kids(ids.iter().map(|(page, _)| *page))
        .count(i32::try_from(ids.len()).unwrap_or(i32::MAX));
    for (marks, (id, content)) in pages.iter().zip(&ids) {
        let mut page = pdf.page(*id);
        page.media_box(Rect::new(0.0, 0.0, size.0, size.1)).parent(tree).contents(*content);
        let mut resources = page.resources();
        let mut of_page = resources.fonts();
        for (name, font) in ON_PAGE.into_iter().zip(fonts) {
            of_page.pair(Name(name), font);
        }
        of_page.finish();
        resources.finish();
        page.finish();
        let bytes = miniz_oxide::deflate::compress_to_vec_zlib(&drawn(marks), LEVEL);
        pdf.stream(*content, &bytes).filter(Filter::FlateDecode);
    }
    for (weight, font) in fonts.into_iter().enumerate() {
        embed(&mut pdf, weight, font, [fresh(), fresh(), fresh(), fresh()]);
    }
    pdf.finish()
}

fn drawn(marks: &[Mark]) -> Vec<u8> {
    let mut content = Content::new();
    for mark in marks {
        match mark {
            Mark::Text { x, y, style, text } => {
                let face = &FACES[style.weight as usize];
                let glyphs: Vec<u8> =
                    text.chars().flat_map(|sign| glyph(face, sign).0.to_be_bytes()).collect();
                fill(&mut content, style.ink);
                content.begin_text().set_font(Name(ON_PAGE[style.weight as usize]), style.size);
                content.next_line(*x, *y).show(Str(&glyphs)).end_text();
            }
            Mark::Bar { x, y, width, height, ink } => {
                fill(&mut content, *ink);
                content.rect(*x, *y, *width, *height).fill_nonzero();
            }
            Mark::Disc { x, y, radius, ink } => {
                fill(&mut content, *ink);
                disc(&mut content, *x, *y, *radius);
            }
        }
    }
    content.finish().to_vec()
}

fn fill(content: &mut Content, ink: Ink) {
    let part = |of: u8| f32::from(of) / 255.0;
    content.set_fill_rgb(part(ink.0), part(ink.1), part(ink.2));
}

fn disc(content: &mut Content, x: f32, y: f32, radius: f32) {
    /// Control points of four curves that make a circle.
    const BEND: f32 = 0.552_285;
    let bend = radius * BEND;
    content.move_to(x + radius, y);
    content.cubic_to(x + radius, y + bend, x + bend, y + radius, x, y + radius);
    content.cubic_to(x - bend, y + radius, x - radius, y + bend, x - radius, y);
    content.cubic_to(x - radius, y - bend, x - bend, y - radius, x, y - radius);
    content.cubic_to(x + bend, y - radius, x + radius, y - bend, x + radius, y);
    content.close_path().fill_nonzero();
}

/// Writes a font with the map from its glyphs back to text, so that a reader can search and copy.
fn embed(pdf: &mut Pdf, weight: usize, font: Ref, [cid, descriptor, map, file]: [Ref; 4]) {
    let (face, name) = (&FACES[weight], Name(NAMES[weight]));
    let per_em = f32::from(face.units_per_em());
    let scaled = |units: i16| f32::from(units) * 1000.0 / per_em;
    pdf.type0_font(font)
        .base_font(name)
        .encoding_predefined(Name(b"Identity-H"))
        .descendant_font(cid)
        .to_unicode(map);
    let mut of_glyphs = pdf.cid_font(cid);
    of_glyphs.subtype(CidFontType::Type0).base_font(name).system_info(IDENTITY);
    of_glyphs.font_descriptor(descriptor).default_width(0.0);
    let widths = (0..face.number_of_glyphs())
        .map(|number| f32::from(advance(face, GlyphId(number))) * 1000.0 / per_em);
    of_glyphs.widths().consecutive(0, widths);
    of_glyphs.finish();
    let bounds = face.global_bounding_box();
    pdf.font_descriptor(descriptor)
        .name(name)
        .flags(FontFlags::SYMBOLIC)
        .bbox(Rect::new(
            scaled(bounds.x_min),
            scaled(bounds.y_min),
            scaled(bounds.x_max),
            scaled(bounds.y_max),
        ))
        .italic_angle(0.0)
        .ascent(scaled(face.ascender()))
        .descent(scaled(face.descender()))
        .cap_height(scaled(face.capital_height().unwrap_or(0)))
        .stem_v(80.0)
        .font_file3(file);
    let mut unicode = UnicodeCmap::new(name, IDENTITY);
    for sign in ('\u{20}'..='\u{2fff}').filter(|sign| can_show(*sign)) {
        unicode.pair(glyph(face, sign).0, sign);
    }
    let text = miniz_oxide::deflate::compress_to_vec_zlib(&unicode.finish(), LEVEL);
    pdf.cmap(map, &text).filter(Filter::FlateDecode);
    let outlines = face.raw_face().table(Tag::from_bytes(b"CFF ")).unwrap_or_default();
    let bytes = miniz_oxide::deflate::compress_to_vec_zlib(outlines, LEVEL);
    pdf.stream(file, &bytes).filter(Filter::FlateDecode).pair(Name(b"Subtype"), Name(b"CIDFontType0C"));
}
