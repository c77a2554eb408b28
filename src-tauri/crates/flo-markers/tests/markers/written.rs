//! The files as they are written.

use expect_test::{Expect, expect};
use flo_markers::{Marker, MarkerFormat, MarkerList};

fn list(rate: &str, start: &str) -> MarkerList {
    let rate: flo_model::Rate = rate.parse().expect("a rate");
    MarkerList {
        name: String::from("Harbour film v7.mov"),
        rate,
        start: rate.frame(start).expect("a timecode"),
        length: Some(17_982),
        size: Some((3840, 2160)),
        markers: vec![
            Marker {
                frame: 1800,
                frames: 1,
                text: String::from("2 frames longer | until the crane\n<then> cut"),
                author: Some(String::from("Jonas Velt")),
                done: false,
            },
            Marker {
                frame: 9000,
                frames: 240,
                text: String::from("=More of the night shift"),
                author: None,
                done: true,
            },
        ],
    }
}

#[track_caller]
fn check(format: MarkerFormat, rate: &str, start: &str, want: &Expect) {
    let text = format.write(&list(rate, start));
    assert_eq!(MarkerFormat::of(&text), Some(format), "it is recognised again");
    want.assert_eq(&text.replace('\r', ""));
}

#[test]
fn a_decision_list_has_one_event_and_a_locator_for_each_marker() {
    check(
        MarkerFormat::Edl,
        "29.97df",
        "01:00:00;00",
        &expect![[r#"
        TITLE: Harbour film v7.mov
        FCM: DROP FRAME

        001  AX       V     C        01:00:00;00 01:10:00;00 01:00:00;00 01:10:00;00
        * FROM CLIP NAME: Harbour film v7.mov
        * LOC: 01:01:00:02 RED     2 frames longer | until the crane\n<then> cut
        * MARKER BY: Jonas Velt
        * LOC: 01:05:00:10 GREEN   =More of the night shift
        * MARKER LENGTH: 240
    "#]],
    );
}

#[test]
fn a_resolve_list_has_an_event_for_each_marker() {
    check(
        MarkerFormat::Resolve,
        "29.97df",
        "01:00:00;00",
        &expect![[r#"
        TITLE: Harbour film v7.mov
        FCM: DROP FRAME

        001  001      V     C        01:01:00;02 01:01:00;03 01:01:00;02 01:01:00;03  
        \2 frames longer ¦ until the crane\n<then> cut |C:ResolveColorRed |M:Jonas Velt |D:1

        002  001      V     C        01:05:00;10 01:05:00;11 01:05:00;10 01:05:00;11  
        =More of the night shift |C:ResolveColorGreen |M:Marker 2 |D:240

    "#]],
    );
}

#[test]
fn an_avid_list_has_a_line_for_each_marker() {
    check(
        MarkerFormat::Avid,
        "59.94df",
        "10:00:00;00",
        &expect![[r#"
        Jonas Velt	10:00:30;00	V1	red	2 frames longer | until the crane\n<then> cut	1
        	10:02:30;08	V1	green	=More of the night shift	240
    "#]],
    );
}

#[test]
fn fcpxml_writes_time_in_whole_frames() {
    check(
        MarkerFormat::Fcpxml,
        "23.976",
        "01:00:00:00",
        &expect![[r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <!DOCTYPE fcpxml>
        <fcpxml version="1.8">
        <resources>
        <format id="r1" frameDuration="1001/24000s" width="3840" height="2160"/>
        <asset id="r2" name="Harbour film v7.mov" src="file:///Harbour%20film%20v7.mov" start="86486400/24000s" duration="17999982/24000s" hasVideo="1" format="r1"/>
        </resources>
        <library>
        <event name="Harbour film v7.mov">
        <project name="Harbour film v7.mov">
        <sequence format="r1" duration="17999982/24000s" tcStart="86486400/24000s" tcFormat="NDF">
        <spine>
        <asset-clip ref="r2" name="Harbour film v7.mov" offset="86486400/24000s" start="86486400/24000s" duration="17999982/24000s" format="r1" tcFormat="NDF">
        <marker start="88288200/24000s" duration="1001/24000s" value="2 frames longer | until the crane&#10;&lt;then&gt; cut" completed="0" note="Jonas Velt"/>
        <marker start="95495400/24000s" duration="240240/24000s" value="=More of the night shift" completed="1"/>
        </asset-clip>
        </spine>
        </sequence>
        </project>
        </event>
        </library>
        </fcpxml>
    "#]],
    );
}

#[test]
fn premiere_xml_counts_from_the_start_of_the_sequence() {
    check(
        MarkerFormat::Premiere,
        "29.97df",
        "01:00:00;00",
        &expect![[r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <!DOCTYPE xmeml>
        <xmeml version="4">
        <sequence id="sequence-1">
        <name>Harbour film v7.mov</name>
        <duration>17982</duration>
        <rate><timebase>30</timebase><ntsc>TRUE</ntsc></rate>
        <timecode><rate><timebase>30</timebase><ntsc>TRUE</ntsc></rate><string>01:00:00;00</string><frame>107892</frame><displayformat>DF</displayformat></timecode>
        <media><video><format><samplecharacteristics><rate><timebase>30</timebase><ntsc>TRUE</ntsc></rate><width>3840</width><height>2160</height></samplecharacteristics></format><track></track></video></media>
        <marker><comment>2 frames longer | until the crane&#10;&lt;then&gt; cut</comment><name>Jonas Velt</name><in>1800</in><out>-1</out><pproColor>4281740498</pproColor><color><alpha>0</alpha><red>255</red><green>0</green><blue>0</blue></color></marker>
        <marker><comment>=More of the night shift</comment><name></name><in>9000</in><out>9240</out><color><alpha>0</alpha><red>0</red><green>255</green><blue>0</blue></color></marker>
        </sequence>
        </xmeml>
    "#]],
    );
}

#[test]
fn a_table_cannot_run_in_a_spreadsheet() {
    check(
        MarkerFormat::Csv,
        "25",
        "23:55:00:00",
        &expect![[r#"
        Timecode,Frame,Frames,Done,Author,Comment
        23:56:12:00,1800,1,no,Jonas Velt,"2 frames longer | until the crane
        <then> cut"
        00:01:00:00,9000,240,yes,,'=More of the night shift
    "#]],
    );
}
