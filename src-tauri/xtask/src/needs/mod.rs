//! What the machine must have: looked for, then installed or named.
//!
//! Each need is looked for by what it provides (a program, a library, a file), not by a package
//! name, so the search is the same on every distribution. Only what is missing is installed, and only
//! where that is possible without asking: through apt, as root or with a `sudo` that needs no password.

mod install;
mod platform;
mod probe;
mod table;

use anyhow::Result;

pub(crate) use table::{FOR_THE_APP, FOR_THE_TESTS};

use crate::report;

/// One thing that must be there, and the packages that bring it.
pub(crate) struct Need {
    /// What it is for, in words.
    what: &'static str,
    probe: probe::Probe,
    packages: Packages,
}

/// Package names by platform. An empty list means that the platform brings it by itself or does not use it.
struct Packages {
    apt: &'static [&'static str],
    dnf: &'static [&'static str],
    pacman: &'static [&'static str],
    brew: &'static [&'static str],
    winget: &'static [&'static str],
}

/// Makes sure that all `needs` are there.
///
/// # Errors
/// Names the exact command for this platform when something is missing and cannot be installed from here.
pub(crate) fn provide(needs: &[&Need]) -> Result<()> {
    let platform = platform::Platform::of_this_machine();
    let missing = missing(platform, needs);
    if missing.is_empty() {
        report::note("everything is there");
        return Ok(());
    }
    for need in &missing {
        report::note(&format!("missing: {}", need.what));
    }
    install::install(platform, &missing)?;
    let still = self::missing(platform, needs);
    anyhow::ensure!(
        still.is_empty(),
        "installed, but still not found: {}",
        still.iter().map(|need| need.what).collect::<Vec<_>>().join(", ")
    );
    Ok(())
}

fn missing<'a>(platform: platform::Platform, needs: &[&'a Need]) -> Vec<&'a Need> {
    needs.iter().copied().filter(|need| need.concerns(platform) && !need.probe.finds()).collect()
}

impl Need {
    fn packages_on(&self, platform: platform::Platform) -> &'static [&'static str] {
        use platform::Platform;
        match platform {
            Platform::Debian => self.packages.apt,
            Platform::Fedora => self.packages.dnf,
            Platform::Arch => self.packages.pacman,
            Platform::MacOs => self.packages.brew,
            Platform::Windows => self.packages.winget,
            Platform::OtherLinux => &[],
        }
    }

    fn concerns(&self, platform: platform::Platform) -> bool {
        platform == platform::Platform::OtherLinux || !self.packages_on(platform).is_empty()
    }
}
