//! I11: no key and no token is anywhere on the disk, also not on what a power cut left.

use flo_tests::disk;

use super::report;
use crate::run::Scene;
use crate::world;

pub(super) fn none_is_stored(scene: &mut Scene, number: usize) {
    let info = world::info(&scene.sandbox);
    let secrets = [&info.clockify.api_key, &info.frameio.token];
    let image = disk::image(&scene.devices[number].folder);
    let holds = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        secrets.iter().any(|secret| text.contains(secret.as_str()))
    };
    let found = image.files().filter(|(_, bytes)| holds(bytes));
    let found = found.map(|(name, _)| format!("{name} holds a secret")).collect();
    report(scene, &format!("I11: device {number}"), found);
}
