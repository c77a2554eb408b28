//! All other films of the studio.

use super::{
    Clip, DAY, Folder, Item, Kind, Note, ProjectMedia, at, camera_bytes, clock, folder, papers, shelf,
};

const EMPTY: [&str; 4] = ["03 Proxies", "04 Edit", "05 Graphics", "06 Music and sound"];

pub(super) fn media() -> Vec<ProjectMedia> {
    vec![
        grainfold(),
        ridgeline(),
        second_shift(),
        quiet_hours(),
        ferry_safety(),
        small("grainfold-summer", 300 * DAY, "GRS_spot_recut", "shopfront"),
        small("norrvik-overview", 420 * DAY, "NRV_overview", "hall"),
    ]
}

/// Versions of one cut, oldest first.
fn versions(
    stem: &str,
    picture: &'static str,
    ages: &[i64],
    frames: i64,
    bytes: u64,
    by: &'static str,
) -> Vec<Clip> {
    ages.iter()
        .enumerate()
        .map(|(n, age)| {
            Clip::new(format!("{stem}_v{}.mov", n + 1), Kind::Edit, bytes, by, *age)
                .shows(picture, "")
                .lasts(frames)
                .starts(clock(1, 0, 0, 0))
        })
        .collect()
}

/// Clips of one card.
fn card(card: &str, date: &str, count: i64, pictures: &[&'static str], age_min: i64) -> Vec<Item> {
    (0..count)
        .map(|n| {
            let frames = at(0, 11 + n * 13 % 70, n * 7 % 25);
            let picture = pictures[usize::try_from(n).unwrap_or(0) % pictures.len()];
            let name = format!("{card}C{:03}_{date}_R2K7.mov", n + 1);
            let clip = Clip::new(name, Kind::Camera, camera_bytes(frames), "teo", age_min - n * 4);
            Item::One(clip.shows(picture, "").lasts(frames).starts(clock(9, 5, 0, 0) + n * at(4, 0, 0)))
        })
        .collect()
}

fn grainfold() -> ProjectMedia {
    let mut spot_a =
        versions("GRN_spotA", "loaf", &[9 * DAY, 4 * DAY, DAY + 200], at(0, 30, 0), 1_240_000_000, "jonas");
    spot_a[2].status = Some("Needs Review");
    spot_a[2].notes = vec![
        Note::new("hanne", "The crust could be a little brighter, it is our hero.", Some(at(0, 11, 8)), 78),
        Note::new("hanne", "The logo may stand one second longer.", Some(at(0, 26, 4)), 72),
    ];
    spot_a[1].notes = vec![
        Note::new("hanne", "More steam?", Some(at(0, 5, 2)), 3 * DAY).done(),
        Note::new("jonas", "Slower push in.", Some(at(0, 14, 0)), 3 * DAY - 30).done(),
    ];
    let mut spot_b = versions("GRN_spotB", "oven", &[8 * DAY, 3 * DAY], at(0, 30, 0), 1_190_000_000, "jonas");
    spot_b[1].status = Some("Approved");
    let mut spot_c =
        versions("GRN_spotC", "shopfront", &[8 * DAY - 90, 3 * DAY - 60], at(0, 20, 0), 830_000_000, "jonas");
    spot_c[1].status = Some("In Progress");
    let masters = [
        ("GRN_spotB_master_v2.mov", Kind::Edit, 43_100_000_000, "oven"),
        ("GRN_spotC_master_v2.mov", Kind::Edit, 28_700_000_000, "shopfront"),
        ("GRN_masters_stems.zip", Kind::Other, 4_100_000_000, "title-card"),
        ("GRN_spotB_textless.mov", Kind::Edit, 41_800_000_000, "oven"),
    ];
    let masters = masters
        .map(|(name, kind, bytes, picture)| {
            let clip = Clip::new(name, kind, bytes, "jonas", 2 * DAY).shows(picture, "");
            Item::One(if kind == Kind::Edit { clip.lasts(at(0, 30, 0)) } else { clip })
        })
        .into();
    ProjectMedia {
        key: "grainfold",
        age_min: 45 * DAY,
        folders: vec![
            folder(
                "01 Documents",
                44 * DAY,
                papers(
                    &[
                        "GRN_storyboard_A.pdf",
                        "GRN_storyboard_B.pdf",
                        "GRN_storyboard_C.pdf",
                        "GRN_brand_guide.pdf",
                    ],
                    Kind::Document,
                    "ida",
                    43 * DAY,
                ),
            ),
            shelf(
                "02 Rushes",
                20 * DAY,
                vec![shelf(
                    "Day 01",
                    20 * DAY,
                    vec![folder(
                        "A-cam",
                        20 * DAY,
                        card(
                            "A001",
                            "260925",
                            38,
                            &["loaf", "oven", "interview-baker", "shopfront"],
                            20 * DAY,
                        ),
                    )],
                )],
            ),
            shelf(
                "04 Edit",
                15 * DAY,
                vec![
                    folder("Spots", 15 * DAY, [spot_a, spot_b, spot_c].map(Item::Versions).into()),
                    folder("Grainfold masters", 3 * DAY, masters),
                ],
            ),
            folder("06 Music and sound", 12 * DAY, sounds("GRN_jingle", 5, 12 * DAY)),
        ],
    }
}

fn ridgeline() -> ProjectMedia {
    let mut grade = versions("RDG_grade", "ridge-dawn", &[5 * DAY, 260], at(1, 32, 0), 6_400_000_000, "mila");
    grade[1].status = Some("Needs Review");
    grade[0].notes = vec![
        Note::new("ida", "A touch warmer at first light.", Some(at(0, 9, 3)), 4 * DAY).done(),
        Note::new("ida", "Keep the breath visible.", Some(at(0, 41, 17)), 4 * DAY - 8).done(),
    ];
    let cut = versions(
        "RDG_finecut",
        "ridge-runner",
        &[16 * DAY, 12 * DAY, 8 * DAY],
        at(1, 32, 0),
        2_050_000_000,
        "jonas",
    );
    ProjectMedia {
        key: "ridgeline",
        age_min: 60 * DAY,
        folders: vec![
            folder(
                "01 Documents",
                59 * DAY,
                papers(
                    &["RDG_treatment.pdf", "RDG_route_map.pdf", "RDG_safety_plan.pdf"],
                    Kind::Document,
                    "ida",
                    58 * DAY,
                ),
            ),
            shelf(
                "02 Rushes",
                30 * DAY,
                vec![shelf(
                    "Day 01",
                    30 * DAY,
                    vec![folder(
                        "A-cam",
                        30 * DAY,
                        card(
                            "A001",
                            "260915",
                            34,
                            &["ridge-dawn", "ridge-runner", "boot-macro", "valley-fog", "tent-night"],
                            30 * DAY,
                        ),
                    )],
                )],
            ),
            shelf(
                "04 Edit",
                20 * DAY,
                vec![
                    folder("Cuts", 20 * DAY, vec![Item::Versions(cut)]),
                    folder("Grade", 6 * DAY, vec![Item::Versions(grade)]),
                ],
            ),
            folder("06 Music and sound", 18 * DAY, sounds("RDG_wind", 6, 18 * DAY)),
        ],
    }
}

fn second_shift() -> ProjectMedia {
    let days = vec![folder("Day 01", 6 * DAY, Vec::new()), folder("Day 02", 6 * DAY, Vec::new())];
    let mut folders = vec![
        folder(
            "01 Documents",
            20 * DAY,
            papers(
                &["SSH_treatment.pdf", "SSH_safety_briefing.pdf", "SSH_recce_plan.pdf"],
                Kind::Document,
                "ida",
                19 * DAY,
            ),
        ),
        shelf("02 Rushes", 6 * DAY, days),
    ];
    folders.extend(EMPTY.iter().map(|name| folder(*name, 6 * DAY, Vec::new())));
    folders.push(folder("07 Delivery", 6 * DAY, Vec::new()));
    ProjectMedia { key: "second-shift", age_min: 22 * DAY, folders }
}

fn quiet_hours() -> ProjectMedia {
    let mut scenes = Vec::new();
    for (n, picture) in
        ["bedroom-lamp", "window-night", "train-window", "hall", "bedroom-lamp", "window-night"]
            .into_iter()
            .enumerate()
    {
        let ages = [30 * DAY, 21 * DAY];
        let clips = versions(
            &format!("QTH_scene{:02}", n + 9),
            picture,
            &ages,
            at(2, 10 + 7 * i64::try_from(n).unwrap_or(0), 0),
            3_300_000_000,
            "ida",
        );
        scenes.push(Item::Versions(clips));
    }
    ProjectMedia {
        key: "quiet-hours",
        age_min: 120 * DAY,
        folders: vec![
            folder(
                "01 Documents",
                119 * DAY,
                papers(
                    &["QTH_script_final.pdf", "QTH_cast.pdf", "QTH_festival_list.pdf"],
                    Kind::Document,
                    "jonas",
                    118 * DAY,
                ),
            ),
            shelf("04 Edit", 60 * DAY, vec![folder("Scenes", 60 * DAY, scenes)]),
            folder("06 Music and sound", 40 * DAY, sounds("QTH_scene_mix", 14, 40 * DAY)),
        ],
    }
}

fn ferry_safety() -> ProjectMedia {
    let films = ["Boarding", "Life jackets", "Evacuation", "Car deck", "Fire", "Night crossing"];
    let items = films
        .iter()
        .enumerate()
        .map(|(n, title)| {
            let stem = format!("FRS_{:02}_{}", n + 1, title.replace(' ', "_"));
            let picture = ["gulls-fog", "mooring", "wheelhouse", "containers", "sparks", "harbour-night"][n];
            let mut clips =
                versions(&stem, picture, &[90 * DAY, 75 * DAY], at(1, 30, 0), 980_000_000, "jonas");
            clips[1].status = Some("Approved");
            Item::Versions(clips)
        })
        .collect();
    ProjectMedia {
        key: "ferry-safety",
        age_min: 150 * DAY,
        folders: vec![
            folder(
                "01 Documents",
                149 * DAY,
                papers(&["FRS_script.pdf", "FRS_translations.pdf"], Kind::Document, "jonas", 148 * DAY),
            ),
            shelf("04 Edit", 100 * DAY, vec![folder("Films", 100 * DAY, items)]),
            folder(
                "07 Delivery",
                70 * DAY,
                papers(&["FRS_subtitles_en.srt", "FRS_subtitles_no.srt"], Kind::Other, "jonas", 70 * DAY),
            ),
        ],
    }
}

fn sounds(stem: &str, count: i64, age_min: i64) -> Vec<Item> {
    (1..=count)
        .map(|n| {
            let frames = at(0, 40 + n * 9, 0);
            let bytes = u64::try_from(frames).unwrap_or(0) * 11_520;
            let clip = Clip::new(format!("{stem}{n:02}.wav"), Kind::Sound, bytes, "ada", age_min - n * 50);
            Item::One(clip.shows("audio-wave", "").lasts(frames))
        })
        .collect()
}

/// A finished film of which only the master is kept.
fn small(key: &'static str, age_min: i64, stem: &str, picture: &'static str) -> ProjectMedia {
    let masters: Vec<Folder> = vec![folder(
        "07 Delivery",
        age_min - 40 * DAY,
        vec![Item::Versions(versions(
            stem,
            picture,
            &[age_min - 41 * DAY, age_min - 50 * DAY],
            at(6, 2, 0),
            5_200_000_000,
            "jonas",
        ))],
    )];
    ProjectMedia { key, age_min, folders: masters }
}
