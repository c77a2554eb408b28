//! What is written is read back equal, at every rate and in every format.

use flo_markers::{Marker, MarkerFormat, MarkerList, Reading, clean};
use flo_model::Rate;
use proptest::prelude::*;

const RATES: [&str; 11] =
    ["23.976", "24", "25", "29.97df", "29.97ndf", "30", "47.952", "50", "59.94df", "59.94ndf", "60"];

/// Any text that says something, with the characters that formats divide by more often than chance has them.
fn said() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        any::<String>(),
        "[ -~]{0,40}",
        Just(String::from("|C:ResolveColorGreen |M:")),
        Just(String::from("* LOC: 01:00:00:00 GREEN")),
        Just(String::from("\\n\\¦¦|\"")),
        Just(String::from("]]><!--&amp;\n\t")),
        Just(String::from("=1+1;,")),
    ];
    prop::collection::vec(pieces, 1..4)
        .prop_map(|parts| clean(&parts.concat()))
        .prop_filter("says nothing", |text| !text.is_empty())
}

/// A name on one line; Resolve's own “Marker 1” stands for none.
fn author() -> impl Strategy<Value = Option<String>> {
    prop::option::of(said().prop_map(|text| text.replace(['\n', '\t'], " ")))
        .prop_map(|name| name.filter(|name| !name.starts_with("Marker ")))
}

fn list() -> impl Strategy<Value = MarkerList> {
    let marker = (0..1_000_000_i64, 1..5_000_i64, said(), author(), any::<bool>())
        .prop_map(|(frame, frames, text, author, done)| Marker { frame, frames, text, author, done });
    let rate = prop::sample::select(&RATES[..]).prop_map(|text| text.parse::<Rate>().expect("a rate"));
    (rate, 0..24_i64 * 3600, prop::collection::vec(marker, 0..8), said()).prop_map(
        |(rate, seconds, mut markers, name)| {
            markers.sort_by_key(|marker| marker.frame);
            let start = seconds * rate.frames_per_day() / 86_400;
            MarkerList { name, rate, start, length: Some(2_000), size: None, markers }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_format_gives_back_what_it_was_given(list in list()) {
        let start = list.rate.timecode(list.start).expect("within the day");
        let reading = Reading { rate: list.rate, start: &start };
        for format in MarkerFormat::ALL {
            let text = format.write(&list);
            let read = format.read(&text, &reading);
            prop_assert_eq!(read.as_ref(), Ok(&list.markers), "{}:\n{}", format, text);
        }
    }

    #[test]
    fn any_text_is_markers_or_an_error_and_never_a_crash(text in "(?s).{0,400}", rate in prop::sample::select(&RATES[..])) {
        let reading = Reading { rate: rate.parse().expect("a rate"), start: "01:00:00:00" };
        for format in MarkerFormat::ALL {
            for marker in format.read(&text, &reading).unwrap_or_default() {
                prop_assert!(marker.frame >= 0 && marker.frames >= 1);
            }
        }
    }
}
