//! One table for each kind of card.

use super::{Card, CardState, Listed, recognise};

/// A listing and what it is, one line for each card and clip: parts, then sidecars in brackets, then what is missing.
#[track_caller]
fn check(paths: &[&str], want: &[&str]) {
    let files: Vec<Listed> = paths.iter().map(|path| Listed::new(*path, 1)).collect();
    let show = |card: &Card| {
        let names = |indexes: &[usize]| {
            indexes.iter().map(|index| files[*index].path.as_str()).collect::<Vec<_>>().join(" ")
        };
        let mut lines = vec![format!("{} at “{}”, rest: {}", card.kind, card.root, names(&card.rest))];
        for clip in &card.clips {
            let (parts, sidecars) = (names(&clip.parts), names(&clip.sidecars));
            let missing = clip.missing.join(", ");
            lines.push(format!("{}: {parts} [{sidecars}] {missing}", clip.name).trim_end().to_owned());
        }
        lines
    };
    let found: Vec<String> = recognise(&files).iter().flat_map(show).collect();
    assert_eq!(found, want);
    let mut seen: Vec<usize> =
        recognise(&files).iter().flat_map(|card| card.files().collect::<Vec<_>>()).collect();
    let all = seen.len();
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), all, "a file is in one card and one clip");
}

#[test]
fn sony_xdroot_keeps_metadata_proxy_and_picture_with_the_clip() {
    check(
        &[
            "XDROOT/Clip/A001C001_240101AB.MXF",
            "XDROOT/Clip/A001C001_240101ABM01.XML",
            "XDROOT/Sub/A001C001_240101ABS03.MP4",
            "XDROOT/Thmbnl/A001C001_240101ABT01.JPG",
            "XDROOT/MEDIAPRO.XML",
            "XDROOT/General/Sony/setup.xml",
        ],
        &[
            "sony at “”, rest: XDROOT/General/Sony/setup.xml XDROOT/MEDIAPRO.XML",
            "A001C001_240101AB: XDROOT/Clip/A001C001_240101AB.MXF [XDROOT/Clip/A001C001_240101ABM01.XML \
             XDROOT/Sub/A001C001_240101ABS03.MP4 XDROOT/Thmbnl/A001C001_240101ABT01.JPG]",
        ],
    );
}

#[test]
fn sony_m4root_is_the_card_above_private() {
    check(
        &[
            "Card 2/PRIVATE/M4ROOT/CLIP/C0001.MP4",
            "Card 2/PRIVATE/M4ROOT/CLIP/C0001M01.XML",
            "Card 2/PRIVATE/M4ROOT/CLIP/C0002.MP4",
            "Card 2/PRIVATE/M4ROOT/THMBNL/C0002T01.JPG",
            "notes.txt",
        ],
        &[
            "sony at “Card 2”, rest: ",
            "C0001: Card 2/PRIVATE/M4ROOT/CLIP/C0001.MP4 [Card 2/PRIVATE/M4ROOT/CLIP/C0001M01.XML]",
            "C0002: Card 2/PRIVATE/M4ROOT/CLIP/C0002.MP4 [Card 2/PRIVATE/M4ROOT/THMBNL/C0002T01.JPG]",
        ],
    );
}

#[test]
fn canon_xf_puts_the_parts_of_a_long_clip_together_and_names_a_missing_one() {
    check(
        &[
            "CONTENTS/CLIPS001/AA0001/AA000103.MXF",
            "CONTENTS/CLIPS001/AA0001/AA000101.MXF",
            "CONTENTS/CLIPS001/AA0001/AA0001.CIF",
            "CONTENTS/CLIPS001/AA0002/AA000201.MXF",
            "CONTENTS/CLIPS001/INDEX.MIF",
        ],
        &[
            "canon at “”, rest: CONTENTS/CLIPS001/INDEX.MIF",
            "AA0001: CONTENTS/CLIPS001/AA0001/AA000101.MXF CONTENTS/CLIPS001/AA0001/AA000103.MXF \
             [CONTENTS/CLIPS001/AA0001/AA0001.CIF] part 2 of AA0001",
            "AA0002: CONTENTS/CLIPS001/AA0002/AA000201.MXF []",
        ],
    );
}

#[test]
fn canon_dcim_is_a_card_but_not_every_dcim_is() {
    check(
        &["DCIM/100CANON/MVI_0001.MP4", "DCIM/100CANON/MVI_0001.THM", "DCIM/100CANON/IMG_0002.JPG"],
        &[
            "canon at “”, rest: DCIM/100CANON/IMG_0002.JPG",
            "MVI_0001: DCIM/100CANON/MVI_0001.MP4 [DCIM/100CANON/MVI_0001.THM]",
        ],
    );
    check(&["DCIM/100GOPRO/GX010001.MP4"], &[]);
}

#[test]
fn red_magazines_hold_clips_of_numbered_parts() {
    check(
        &[
            "A001.RDM/A001_C001_0101AB.RDC/A001_C001_0101AB_002.R3D",
            "A001.RDM/A001_C001_0101AB.RDC/A001_C001_0101AB_001.R3D",
            "A001.RDM/A001_C001_0101AB.RDC/A001_C001_0101AB.RMD",
            "A001.RDM/A001_C001_0101AB.RDC/A001_C001_0101AB.mov",
            "A001.RDM/A001_C002_0101CD.RDC/A001_C002_0101CD_A01_001.mxf",
            "A001.RDM/A001_C002_0101CD.RDC/A001_C002_0101CD_V01_001.mxf",
            "A001.RDM/digital_magazine.bin",
        ],
        &[
            "red at “”, rest: A001.RDM/digital_magazine.bin",
            "A001_C001_0101AB: A001.RDM/A001_C001_0101AB.RDC/A001_C001_0101AB_001.R3D \
             A001.RDM/A001_C001_0101AB.RDC/A001_C001_0101AB_002.R3D [A001.RDM/A001_C001_0101AB.RDC/A001_C001_0101AB.RMD \
             A001.RDM/A001_C001_0101AB.RDC/A001_C001_0101AB.mov]",
            "A001_C002_0101CD: A001.RDM/A001_C002_0101CD.RDC/A001_C002_0101CD_A01_001.mxf \
             A001.RDM/A001_C002_0101CD.RDC/A001_C002_0101CD_V01_001.mxf []",
        ],
    );
}

#[test]
fn arri_clips_are_known_by_their_names_and_sequences_by_their_folder() {
    check(
        &[
            "A001R1AB/A001C001_240101_R1AB.mxf",
            "A001R1AB/A001C001_240101_R1AB.xml",
            "A001R1AB/other.mov",
            "A004R1JL/A004C010_20100610_R1JL.mov",
            "AB/AB0001D001_240101_101112_a1B2C.mxf",
            "B002/B002C003_240101_R2CD/B002C003_240101_R2CD.0000010.arx",
            "B002/B002C003_240101_R2CD/B002C003_240101_R2CD.0000012.arx",
        ],
        &[
            "arri at “A001R1AB”, rest: ",
            "A001C001_240101_R1AB: A001R1AB/A001C001_240101_R1AB.mxf [A001R1AB/A001C001_240101_R1AB.xml]",
            "arri at “A004R1JL”, rest: ",
            "A004C010_20100610_R1JL: A004R1JL/A004C010_20100610_R1JL.mov []",
            "arri at “AB”, rest: ",
            "AB0001D001_240101_101112_a1B2C: AB/AB0001D001_240101_101112_a1B2C.mxf []",
            "arri at “B002”, rest: ",
            "B002C003_240101_R2CD: B002/B002C003_240101_R2CD/B002C003_240101_R2CD.0000010.arx \
             B002/B002C003_240101_R2CD/B002C003_240101_R2CD.0000012.arx [] frame 11 of B002C003_240101_R2CD",
        ],
    );
}

#[test]
fn p2_puts_picture_sound_and_metadata_of_a_clip_together() {
    check(
        &[
            "CONTENTS/CLIP/0001AB.XML",
            "CONTENTS/VIDEO/0001AB.MXF",
            "CONTENTS/AUDIO/0001AB00.MXF",
            "CONTENTS/AUDIO/0001AB01.MXF",
            "CONTENTS/ICON/0001AB.BMP",
            "CONTENTS/AVCLIP/0002CD.MXF",
            "LASTCLIP.TXT",
        ],
        &[
            "panasonic_p2 at “”, rest: LASTCLIP.TXT",
            "0001AB: CONTENTS/VIDEO/0001AB.MXF [CONTENTS/AUDIO/0001AB00.MXF CONTENTS/AUDIO/0001AB01.MXF \
             CONTENTS/CLIP/0001AB.XML CONTENTS/ICON/0001AB.BMP]",
            "0002CD: CONTENTS/AVCLIP/0002CD.MXF []",
        ],
    );
}

#[test]
fn blackmagic_clips_are_flat_with_their_sidecar_and_a_second_file_of_two_cards() {
    check(
        &[
            "A001_01010101_C001.braw",
            "A001_01010101_C001.sidecar",
            "A001_01010102_C002.braw",
            "A001_01010102_C002.braw2",
            "A001_01010103_C003.braw2",
            "A001_01010104_S001.braw",
            "b.mov",
        ],
        &[
            "blackmagic at “”, rest: ",
            "A001_01010101_C001: A001_01010101_C001.braw [A001_01010101_C001.sidecar]",
            "A001_01010102_C002: A001_01010102_C002.braw A001_01010102_C002.braw2 []",
            "A001_01010103_C003: A001_01010103_C003.braw2 []",
            "A001_01010104_S001: A001_01010104_S001.braw []",
        ],
    );
}

#[test]
fn a_folder_of_exports_is_no_card() {
    check(&["cut_v1.mov", "stills/frame.png", "CONTENTS/readme.txt", "XDROOT/MEDIAPRO.XML"], &[]);
}

#[test]
fn a_card_has_one_state() {
    let paths = ["XDROOT/Clip/C1.MXF", "XDROOT/Clip/C2.MXF", "XDROOT/MEDIAPRO.XML"];
    let files: Vec<Listed> = paths.iter().map(|path| Listed::new(*path, 1)).collect();
    let card = recognise(&files).remove(0);
    assert_eq!(card.state(|_| true), CardState::Settled);
    assert_eq!(card.state(|index| files[index].path != "XDROOT/MEDIAPRO.XML"), CardState::Growing);
    let split = [Listed::new("A.RDM/C.RDC/C_001.R3D", 1), Listed::new("A.RDM/C.RDC/C_003.R3D", 1)];
    assert_eq!(recognise(&split)[0].state(|_| true), CardState::Incomplete);
}
