//! Harbour Lights: brand documentary of twelve minutes for the Port of Velsund.

use super::{
    Clip, DAY, Folder, Item, Kind, Note, ProjectMedia, Reply, at, camera_bytes, clock, folder, papers, shelf,
};

/// Card A004 as far as somebody wrote down what it shows: number, picture, about, length.
const CARD_A004: [(i64, &str, &str, i64); 16] = [
    (19, "harbour-dusk", "Quay at dusk, wide", at(2, 14, 8)),
    (22, "interview-docker", "Docker, take 2", at(3, 41, 15)),
    (23, "containers", "Stacks, crane move", at(1, 22, 20)),
    (24, "gulls-fog", "Ferry in fog", at(1, 38, 4)),
    (27, "interview-captain", "Captain, take 1", at(4, 15, 11)),
    (28, "wheelhouse", "Wheelhouse, over shoulder, take 2", at(1, 55, 19)),
    (29, "mooring", "Mooring line, close", at(0, 37, 2)),
    (30, "lighthouse", "Light, first beam", at(1, 4, 17)),
    (31, "harbour-night", "Quay at night, pan", at(1, 51, 22)),
    (32, "harbour-blue", "Blue hour, cranes", at(1, 24, 9)),
    (33, "aerial-coast", "Drone, pilot boat", at(0, 57, 13)),
    (34, "interview-docker", "Docker, take 3, tight", at(3, 21, 0)),
    (35, "containers", "Stacks, static", at(0, 26, 6)),
    (36, "gulls-fog", "Gulls, long lens", at(0, 43, 18)),
    (37, "harbour-dusk", "Ferry leaves", at(1, 10, 10)),
    (38, "lighthouse", "Light, tight", at(0, 49, 0)),
];
/// Numbers of card A004 that were deleted in camera.
const DELETED: [i64; 4] = [20, 21, 25, 26];

/// Pictures of the harbour, in the order in which a day passes.
const HARBOUR: [&str; 10] = [
    "harbour-blue",
    "gulls-fog",
    "containers",
    "mooring",
    "interview-docker",
    "aerial-coast",
    "wheelhouse",
    "interview-captain",
    "harbour-dusk",
    "harbour-night",
];

/// Drawing around the stern that has to clear the crane.
const STERN: &str = r##"[{"tool":"rect","color":"#F22237","size":6,"x":0.58,"y":0.42,"w":0.18,"h":0.22},{"tool":"arrow","color":"#F22237","size":6,"x":0.47,"y":0.35,"w":0.1,"h":0.09}]"##;

/// A shooting day: cards, the date they carry, clips per camera, sound takes, age.
struct ShootDay {
    name: &'static str,
    cards: (&'static str, &'static str),
    date: &'static str,
    clips: (i64, i64),
    takes: i64,
    age_min: i64,
    hour: i64,
}

const DAYS: [ShootDay; 4] = [
    ShootDay {
        name: "Day 01",
        cards: ("A001", "B001"),
        date: "261007",
        clips: (70, 36),
        takes: 12,
        age_min: 8 * DAY,
        hour: 8,
    },
    ShootDay {
        name: "Day 02",
        cards: ("A003", "B002"),
        date: "261008",
        clips: (78, 40),
        takes: 13,
        age_min: 7 * DAY,
        hour: 9,
    },
    ShootDay {
        name: "Day 03",
        cards: ("A004", "B003"),
        date: "261014",
        clips: (74, 31),
        takes: 13,
        age_min: DAY - 200,
        hour: 13,
    },
    ShootDay {
        name: "Day 04",
        cards: ("A005", "B004"),
        date: "261015",
        clips: (89, 24),
        takes: 13,
        age_min: 240,
        hour: 6,
    },
];
/// Clips of the last day whose proxies are up already.
const LATEST_PROXIES: usize = 32;

pub(super) fn media() -> ProjectMedia {
    let days: Vec<_> = DAYS.iter().map(rushes).collect();
    let proxies = DAYS.iter().zip(&days).map(|(day, rushes)| proxies(day, rushes)).collect();
    ProjectMedia {
        key: "harbour",
        age_min: 40 * DAY,
        folders: vec![
            folder("01 Documents", 39 * DAY, documents()),
            shelf("02 Rushes", 12 * DAY, days),
            shelf("03 Proxies", 12 * DAY, proxies),
            shelf(
                "04 Edit",
                11 * DAY,
                vec![folder("Assemblies", 11 * DAY, assemblies()), folder("Exports", 10 * DAY, exports())],
            ),
            folder("05 Graphics", 30 * DAY, graphics()),
            folder("06 Music and sound", 20 * DAY, music()),
            folder("07 Delivery", 5 * DAY, delivery()),
        ],
    }
}

fn documents() -> Vec<Item> {
    papers(
        &[
            "HBL_treatment_v4.pdf",
            "HBL_shot_list.pdf",
            "HBL_call_sheet_day01.pdf",
            "HBL_call_sheet_day02.pdf",
            "HBL_call_sheet_day03.pdf",
            "HBL_call_sheet_day04.pdf",
            "HBL_interview_questions.pdf",
            "HBL_location_agreement_port.pdf",
            "HBL_release_docker.pdf",
            "HBL_release_captain.pdf",
            "HBL_drone_permit.pdf",
            "HBL_music_licence.pdf",
            "HBL_quote_signed.pdf",
            "HBL_delivery_spec.pdf",
        ],
        Kind::Document,
        "ida",
        38 * DAY,
    )
}

fn rushes(day: &ShootDay) -> Folder {
    let a = (1..).filter(|n| day.cards.0 != "A004" || !DELETED.contains(n));
    let a_cam: Vec<_> =
        a.zip(0..day.clips.0).map(|(number, n)| camera(day, day.cards.0, number, n)).collect();
    let b_cam: Vec<_> = (0..day.clips.1).map(|n| camera(day, day.cards.1, n + 1, n)).collect();
    let sound: Vec<_> = (0..day.takes)
        .map(|n| {
            let frames = at(2 + n % 4, 10 + 3 * n, 0);
            let bytes = u64::try_from(frames).unwrap_or(0) * 23_040;
            let name = format!("HBL_{}_T{:03}.wav", day.date, n + 1);
            let clip = Clip::new(name, Kind::Sound, bytes, "ada", day.age_min - 60 - n);
            let start = clock(day.hour, 4 + 9 * n % 50, 12, 0);
            Item::One(clip.shows("audio-wave", "").lasts(frames).starts(start))
        })
        .collect();
    shelf(
        day.name,
        day.age_min,
        vec![
            folder("A-cam", day.age_min, a_cam),
            folder("B-cam", day.age_min, b_cam),
            folder("Sound", day.age_min, sound),
        ],
    )
}

fn camera(day: &ShootDay, card: &str, number: i64, n: i64) -> Item {
    let known = CARD_A004.iter().find(|(known, ..)| card == "A004" && *known == number);
    let usual = HARBOUR[usize::try_from((n * 3 + day.hour) % 10).unwrap_or(0)];
    let (picture, about, frames) =
        known.map_or((usual, "", at(0, 8 + n * 7 % 15, n * 11 % 25)), |known| (known.1, known.2, known.3));
    let start = match number {
        28 if card == "A004" => clock(14, 22, 7, 10),
        _ => clock(day.hour, 2, 0, 0) + n * at(3, 40, 12),
    };
    let name = format!("{card}C{number:03}_{}_R2K7.mov", day.date);
    // Day 03 goes up clip by clip until shortly before now.
    let age = (day.age_min - n * 3).max(2);
    let clip = Clip::new(name, Kind::Camera, camera_bytes(frames), "teo", age);
    let clip = clip.shows(picture, about).lasts(frames).starts(start);
    Item::One(match (card, number) {
        ("A004", 19) => clip.stars(4).noted(vec![
            Note::new("ida", "Wide for the title. Wait for the ferry lights.", Some(at(0, 22, 4)), 95),
            Note::new("teo", "Second half is steadier.", Some(at(1, 31, 0)), 88),
        ]),
        ("A004", 22) => clip.stars(5).noted(vec![
            Note::new("jonas", "Starts well from here.", Some(at(0, 14, 2)), 180),
            Note::new("ida", "Use: “the harbour never sleeps”.", Some(at(1, 2, 20)), 171)
                .lasting(at(0, 9, 0)),
            Note::new("ada", "Crane beep under the last words.", Some(at(2, 40, 11)), 150),
            Note::new("jonas", "Resolved with take 3.", Some(at(3, 2, 0)), 120).done(),
        ]),
        ("A004", 27) => clip.noted(vec![Note::new(
            "ida",
            "Eyeline a little low, still the best answer.",
            Some(at(0, 51, 9)),
            140,
        )]),
        ("A004", 28) => clip.is("Approved").stars(5).noted(vec![
            Note::new("jonas", "Best take. Use from the radio call.", Some(at(0, 41, 6)), 130),
            Note::new("ida", "Reflection in the left pane, check in grade.", Some(at(1, 12, 20)), 118),
            Note::new("mila", "Can be painted out, ten frames.", Some(at(1, 13, 5)), 60),
        ]),
        _ => clip,
    })
}

fn proxies(day: &ShootDay, rushes: &Folder) -> Folder {
    let clips = rushes.folders.iter().flat_map(|folder| &folder.items).filter_map(|item| match item {
        Item::One(clip) => Some(clip),
        Item::Versions(_) => None,
    });
    let most = if day.name == "Day 04" { LATEST_PROXIES } else { usize::MAX };
    let items = clips.take(most).map(proxy).collect();
    folder(day.name, day.age_min - 30, items)
}

fn proxy(of: &Clip) -> Item {
    let stem = of.name.rsplit_once('.').map_or(of.name.as_str(), |(stem, _)| stem);
    let (name, kind, bytes) = match of.kind {
        Kind::Sound => (format!("{stem}_proxy.m4a"), Kind::Sound, of.size / 9),
        _ => (format!("{stem}_proxy.mp4"), Kind::Proxy, of.size / 10),
    };
    let clip = Clip::new(name, kind, bytes, "ida", (of.age_min - 1).max(1));
    Item::One(clip.shows(of.picture, "").lasts(of.frames).starts(of.start))
}

/// A cut with its versions: stem, picture, versions, length, bytes of the head, age of the head, author.
fn cut(
    (stem, picture, about): (&str, &'static str, &'static str),
    versions: i64,
    frames: i64,
    bytes: u64,
    by: &'static str,
    ages: &[i64],
) -> Vec<Clip> {
    (1..=versions)
        .map(|version| {
            let from_head = versions - version;
            let index = usize::try_from(from_head).unwrap_or(0);
            let age = ages.get(index).copied().unwrap_or(ages[ages.len() - 1] + (from_head + 1) * 26 * 60);
            let grown = frames + from_head * at(0, 14, 7);
            let size = bytes + u64::try_from(from_head).unwrap_or(0) * 11_400_000;
            Clip::new(format!("{stem}_v{version:02}.mov"), Kind::Edit, size, by, age)
                .shows(picture, about)
                .lasts(grown)
                .starts(clock(1, 0, 0, 0))
        })
        .collect()
}

fn assemblies() -> Vec<Item> {
    let mut fine_cut = cut(
        ("HBL_finecut", "harbour-dusk", "Fine cut, reel 1"),
        7,
        at(11, 48, 6),
        1_900_000_000,
        "jonas",
        &[320, 7 * DAY - 190, 13 * DAY + 200],
    );
    fine_cut[4].picture = "harbour-blue";
    fine_cut[4].notes = round(31, 12 * DAY, at(12, 0, 0));
    fine_cut[5].notes = round(14, 6 * DAY, at(11, 40, 0));
    fine_cut[6].notes = fine_cut_notes();
    fine_cut[6].status = Some("Needs Review");
    let mut captain = cut(
        ("HBL_interviews_captain", "interview-captain", "Select"),
        2,
        at(14, 5, 0),
        5_800_000_000,
        "ida",
        &[2 * DAY],
    );
    captain[1].notes = vec![Note::new("jonas", "Keep the pause after “home”.", Some(at(6, 11, 3)), DAY)];
    let mut docker = cut(
        ("HBL_interviews_docker", "interview-docker", "Select"),
        2,
        at(15, 1, 12),
        6_200_000_000,
        "ida",
        &[2 * DAY - 90],
    );
    docker[1].notes = round(3, DAY + 300, at(14, 0, 0));
    let mut montage = cut(
        ("HBL_montage_work", "containers", "Music by Ada Wren"),
        4,
        at(1, 52, 0),
        1_100_000_000,
        "jonas",
        &[3 * DAY],
    );
    montage[3].notes = round(6, 2 * DAY, at(1, 50, 0));
    montage[3].status = Some("Approved");
    let mut drone = cut(
        ("HBL_drone_selects", "aerial-coast", "Two days"),
        3,
        at(9, 40, 0),
        14_600_000_000,
        "teo",
        &[4 * DAY],
    );
    drone[2].notes = round(2, 3 * DAY, at(9, 0, 0));
    let mut ending =
        cut(("HBL_ending_A", "lighthouse", "Ending"), 2, at(0, 58, 0), 900_000_000, "ida", &[2 * DAY + 400]);
    ending[1].notes = round(4, 2 * DAY, at(0, 55, 0));
    ending[1].status = Some("In Progress");
    let other =
        cut(("HBL_ending_B", "harbour-blue", "Ending"), 2, at(1, 1, 0), 900_000_000, "ida", &[2 * DAY + 380]);
    let reel_2 = cut(
        ("HBL_assembly_r2", "harbour-night", "Reel 2"),
        7,
        at(10, 31, 0),
        2_100_000_000,
        "ida",
        &[DAY + 100],
    );
    let opening = Clip::new("HBL_opening_alt_v01.mov", Kind::Edit, 800_000_000, "jonas", 5 * DAY)
        .shows("gulls-fog", "Sketch")
        .lasts(at(0, 47, 0));
    let mut items: Vec<_> =
        [fine_cut, reel_2, docker, captain, montage, drone, ending, other].map(Item::Versions).into();
    items.push(Item::One(opening));
    items
}

/// The second round on the fine cut: nine notes, three of them open.
fn fine_cut_notes() -> Vec<Note> {
    vec![
        Note::new(
            "petra",
            "Lovely opening. Could the name of the port stand a little longer?",
            Some(at(1, 8, 0)),
            300,
        )
        .done(),
        Note::new(
            "jonas",
            "Hold this 14 frames longer, until the stern clears the crane on the right.",
            Some(at(3, 12, 18)),
            246,
        )
        .drawn(STERN),
        Note::new("jonas", "Cut on the horn, not after it.", Some(at(3, 40, 2)), 240).done(),
        Note::new(
            "petra",
            "Can we see more of the night shift here? The board wants faces, not only machines.",
            Some(at(4, 20, 10)),
            210,
        )
        .lasting(27 * 25)
        .answered(vec![
            Reply { by: "ida", text: "We have the welder and two dockers from day 3.", age_min: 190 },
            Reply { by: "petra", text: "The two dockers, please.", age_min: 171 },
        ]),
        Note::new("mila", "Sky clips on the left. Will fix in grade.", Some(at(5, 46, 0)), 200).done(),
        Note::new("ida", "Swap for A004C028, take 2. Radio call comes first.", Some(at(6, 2, 5)), 3),
        Note::new("mila", "White balance jumps between these two.", Some(at(8, 2, 14)), 195).done(),
        Note::new("petra", "The harbour master’s name ends in -sk.", Some(at(9, 31, 0)), 220).done(),
        Note::new("jonas", "Music two frames early against the horn.", Some(at(10, 44, 0)), 230).done(),
    ]
}

/// What people say in a round of notes; all of it dealt with.
const USUAL: [(&str, &str); 12] = [
    ("petra", "Shorter, please."),
    ("jonas", "Two frames later."),
    ("ida", "Try the wider shot."),
    ("ada", "Gulls too loud here."),
    ("mila", "Darker sky, as in the reference."),
    ("petra", "Is this the new pier? It should be."),
    ("jonas", "Let him finish the sentence."),
    ("ida", "Hold on the hands."),
    ("ada", "Room tone missing."),
    ("petra", "Very nice."),
    ("teo", "There is a steadier take on B-cam."),
    ("mila", "Noise in the shadows, will clean."),
];

fn round(count: i64, age_min: i64, until: i64) -> Vec<Note> {
    (0..count)
        .map(|n| {
            let (by, text) = USUAL[usize::try_from(n * 5 % 12).unwrap_or(0)];
            Note::new(by, text, Some(n * until / count), age_min - n * 9).done()
        })
        .collect()
}

fn exports() -> Vec<Item> {
    (1..=18)
        .map(|n| {
            let reel = 1 + n % 2;
            let name = format!("HBL_export_r{reel}_{:02}.mp4", (n + 1) / 2);
            let picture = HARBOUR[usize::try_from(n * 7 % 10).unwrap_or(0)];
            let clip = Clip::new(
                name,
                Kind::Proxy,
                410_000_000 + u64::try_from(n).unwrap_or(0) * 7_300_000,
                "ida",
                10 * DAY - n * 700,
            );
            Item::One(clip.shows(picture, "").lasts(at(10, 20 + n, 0)))
        })
        .collect()
}

fn graphics() -> Vec<Item> {
    let mut items: Vec<_> = (1..=6)
        .map(|n| {
            let clip = Clip::new(format!("PORT_logo_{n:02}.png"), Kind::Still, 8_033_000, "petra", 350 - n);
            Item::One(clip.shows("title-card", "Port logo"))
        })
        .collect();
    let stills = ["lower_third", "map", "end_board", "title"];
    for n in 0..15_i64 {
        let stem = stills[usize::try_from(n % 4).unwrap_or(0)];
        let name = format!("HBL_{stem}_{:02}.png", n / 4 + 1);
        let clip = Clip::new(
            name,
            Kind::Still,
            4_120_000 + u64::try_from(n).unwrap_or(0) * 91_000,
            "ida",
            15 * DAY - n * 300,
        );
        items.push(Item::One(clip.shows("title-card", "")));
    }
    let logo = Clip::new("HBL_logo_animation.mov", Kind::Edit, 310_000_000, "jonas", 3 * DAY);
    items.push(Item::One(logo.shows("title-card", "Logo animation").lasts(at(0, 6, 0))));
    items
}

fn music() -> Vec<Item> {
    (1..=31_i64)
        .map(|n| {
            let (stem, seconds) = match n {
                1..=9 => ("HBL_theme_stem", 148),
                10..=20 => ("HBL_atmo", 95),
                _ => ("HBL_foley", 21),
            };
            let frames = at(0, seconds, n);
            let bytes = u64::try_from(frames).unwrap_or(0) * 11_520;
            let clip = Clip::new(format!("{stem}_{n:02}.wav"), Kind::Sound, bytes, "ada", 14 * DAY - n * 410);
            Item::One(clip.shows("audio-wave", "").lasts(frames))
        })
        .collect()
}

fn delivery() -> Vec<Item> {
    let mut items = papers(
        &["HBL_subtitles_en.srt", "HBL_subtitles_de.srt", "HBL_subtitles_no.srt"],
        Kind::Other,
        "jonas",
        2 * DAY,
    );
    let poster = Clip::new("HBL_poster.jpg", Kind::Still, 6_700_000, "ida", 4 * DAY);
    items.push(Item::One(poster.shows("lighthouse", "Poster")));
    items
}
