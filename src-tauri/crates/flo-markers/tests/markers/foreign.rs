//! Files as other programs write them, and files that are wrong.

use flo_markers::{Marker, MarkerFormat, ReadError, Reading};

#[track_caller]
fn read(format: MarkerFormat, text: &str, rate: &str, start: &str) -> Vec<Marker> {
    assert_eq!(MarkerFormat::of(text), Some(format), "recognised");
    format.read(text, &Reading { rate: rate.parse().expect("a rate"), start }).expect("markers")
}

fn short(markers: &[Marker]) -> Vec<(i64, i64, &str, Option<&str>, bool)> {
    markers.iter().map(|m| (m.frame, m.frames, m.text.as_str(), m.author.as_deref(), m.done)).collect()
}

#[test]
fn a_list_of_resolve_with_its_own_names_and_notes_of_two_lines() {
    let text = "TITLE: Timeline 1\nFCM: NON-DROP FRAME\n\n\
        001  001      V     C        01:00:18:06 01:00:18:07 01:00:18:06 01:00:18:07  \n\
        Boom in frame,\ntop left |C:ResolveColorGreen |M:Marker 1 |D:1\n\n\
        002  001      V     C        01:00:20:20 01:00:20:21 01:00:20:20 01:00:20:21  \n\
        \x20|C:ResolveColorBlue |M:Too dark |D:48\n\n";
    assert_eq!(
        short(&read(MarkerFormat::Resolve, text, "24", "01:00:00:00")),
        [(438, 1, "Boom in frame,\ntop left", None, true), (500, 48, "Too dark", None, false)]
    );
}

#[test]
fn a_list_of_avid_with_and_without_the_columns_of_later_versions() {
    let text = "Ada Berg\t01:01:07:21\tV1\tred\tVFX: fade in\t1\n\
        Ada Berg\t01:01:27:09\tV1\tGreen\tRespeed\t12\t\tGreen\n";
    assert_eq!(
        short(&read(MarkerFormat::Avid, text, "23.976", "01:00:00:00")),
        [(1629, 1, "VFX: fade in", Some("Ada Berg"), false), (2097, 12, "Respeed", Some("Ada Berg"), true)]
    );
}

#[test]
fn locators_of_a_decision_list_with_cuts_between_them() {
    let text = "TITLE: reel 1\nFCM: DROP FRAME\n\n\
        001  A004C019 V     C        10:00:00;00 10:00:10;00 01:00:00;00 01:00:10;00\n\
        * FROM CLIP NAME: A004C019\n* LOC: 01:00:01:14 GREEN   ANIM FIX NEEDED\n\
        002  A004C020 V     C        10:00:00;00 10:01:00;00 01:00:10;00 01:01:10;00\n\
        * LOC: 01:01:00;02 note without a colour\n";
    assert_eq!(
        short(&read(MarkerFormat::Edl, text, "29.97ndf", "01:00:00:00")),
        [(44, 1, "ANIM FIX NEEDED", None, true), (1800, 1, "note without a colour", None, false)],
        "the list itself says how it counts"
    );
}

#[test]
fn a_project_of_final_cut_with_clips_on_clips() {
    let text = r#"<?xml version="1.0"?><!DOCTYPE fcpxml><fcpxml version="1.11"><resources>
        <format id="r1" frameDuration="100/2500s"/></resources><library><event><project>
        <sequence format="r1" tcStart="3600s"><spine>
          <asset-clip offset="3600s" start="7200s" duration="10s"><marker start="180025/25s" duration="1/25s" value="one"/>
            <asset-clip lane="1" offset="7204s" start="10s" duration="2s"><marker start="11s" value="two" completed="1"/></asset-clip>
            <spine lane="2" offset="7208s"><gap offset="0s" duration="1s" start="3600s"/>
              <asset-clip offset="1s" start="0s" duration="1s"><marker start="1/50s" duration="2s" value="three" note="n"/></asset-clip></spine>
          </asset-clip>
        </spine></sequence></project></event></library></fcpxml>"#;
    assert_eq!(
        short(&read(MarkerFormat::Fcpxml, text, "25", "00:00:00:00")),
        [(25, 1, "one", None, false), (125, 1, "two", None, true), (225, 50, "three", Some("n"), false)]
    );
}

#[test]
fn a_sequence_of_premiere_says_green_by_saying_nothing() {
    let sequence = |attributes: &str| {
        format!(
            "<xmeml version=\"4\"><sequence id=\"s\" {attributes}><rate><timebase>24</timebase><ntsc>TRUE</ntsc></rate>\
             <media><video><track><clipitem><rate><timebase>24</timebase><ntsc>TRUE</ntsc></rate><start>100</start>\
             <end>200</end><in>1000</in><out>1100</out>\
             <marker><name>on a clip</name><comment></comment><in>1010</in><out>-1</out></marker>\
             <marker><name>cut away</name><comment></comment><in>900</in><out>-1</out></marker></clipitem></track></video>\
             </media><marker><comment>Fix</comment><name>Ada</name><in>0</in><out>24</out><pproColor>4281740498</pproColor>\
             </marker></sequence></xmeml>"
        )
    };
    let premiere = sequence("MZ.EditLine=\"0\"");
    assert_eq!(
        short(&read(MarkerFormat::Premiere, &premiere, "23.976", "00:00:00:00")),
        [(110, 1, "on a clip", None, true), (0, 24, "Fix", Some("Ada"), false)]
    );
    let other = sequence("");
    assert!(
        !read(MarkerFormat::Premiere, &other, "23.976", "00:00:00:00")[0].done,
        "another program has no default colour"
    );
}

#[test]
fn tables_of_other_programs_have_other_names_and_marks() {
    let text = "Marker Name\tDescription\tIn\tOut\n\tToo long\t01:00:10:00\t\nAda\tToo short\t01:00:20:12\t\n\t\t\t\n";
    assert_eq!(
        short(&read(MarkerFormat::Csv, text, "25", "01:00:00:00")),
        [(250, 1, "Too long", None, false), (512, 1, "Too short", Some("Ada"), false)]
    );
    let text = "timecode;status;comment\n00:00:01:00;Completed;\"said; and done\"\n";
    assert_eq!(
        short(&read(MarkerFormat::Csv, text, "50", "00:00:00:00")),
        [(50, 1, "said; and done", None, true)]
    );
}

#[test]
fn wrong_files_say_what_is_wrong_and_where() {
    let rate: flo_model::Rate = "25".parse().expect("a rate");
    let error = |format: MarkerFormat, text: &str, start: &str| {
        format.read(text, &Reading { rate, start }).expect_err("no markers").to_string()
    };
    for format in MarkerFormat::ALL {
        let message = error(format, "<a href='x'>hello</a>", "00:00:00:00");
        assert!(message.starts_with("this is no "), "{format}: {message}");
    }
    assert_eq!(
        error(MarkerFormat::Edl, "TITLE: x\n\n* LOC: 01:00:00:25 RED x", "00:00:00:00"),
        "line 3: “01:00:00:25” is no timecode or frame at 25 frames a second"
    );
    assert_eq!(
        error(MarkerFormat::Avid, "\n\t00:59:59:24\tV1\tred\tx\t1", "01:00:00:00"),
        "line 2: 00:59:59:24 is before the start of the timeline, 01:00:00:00"
    );
    assert_eq!(error(MarkerFormat::Edl, "TITLE: x", "noon"), "“noon” is no timecode at 25 frames a second");
    assert!(error(MarkerFormat::Fcpxml, "<fcpxml>", "00:00:00:00").starts_with("the XML is broken"));
    let other = "<xmeml><sequence><rate><timebase>30</timebase><ntsc>TRUE</ntsc></rate></sequence></xmeml>";
    assert!(matches!(
        MarkerFormat::Premiere.read(other, &Reading { rate, start: "00:00:00:00" }),
        Err(ReadError::OtherRate { .. })
    ));
    let other = r#"<fcpxml><resources><format id="r1" frameDuration="1001/24000s"/></resources>
        <sequence format="r1"><spine><clip><marker start="1s" value="x"/></clip></spine></sequence></fcpxml>"#;
    assert_eq!(
        error(MarkerFormat::Fcpxml, other, "00:00:00:00"),
        "the markers count 23.976 frames a second, the file has 25"
    );
}
