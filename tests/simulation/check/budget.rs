//! I13: no device sends more than the services allow, and none comes back before it was asked to.

use super::report;
use crate::run::Scene;

/// Nobody was asked again before the time that they had named.
pub(super) fn waits_are_kept(scene: &mut Scene) {
    let found = scene.net.broken_waits();
    report(scene, "I13", found);
}

/// No device alone sends more requests to a route than the service said of it.
pub(super) fn limits_are_kept(scene: &mut Scene) {
    let found = scene.net.broken_limits();
    report(scene, "I13", found);
}
