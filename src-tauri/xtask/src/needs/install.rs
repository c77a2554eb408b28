//! Installing what is missing, or saying how.

use std::process::Command;

use anyhow::{Result, bail};

use super::Need;
use super::platform::Platform;
use crate::process;
use crate::report;

/// Installs the packages of `missing` where that needs no answer from a person.
///
/// # Errors
/// Otherwise tells the exact command to type.
pub(super) fn install(platform: Platform, missing: &[&Need]) -> Result<()> {
    let packages = packages(platform, missing);
    let how = match (platform, administrator()) {
        (Platform::Debian, Some(how)) => how,
        _ => bail!("{}", instruction(platform, missing, &packages)),
    };
    report::note(&format!("installing with apt-get: {}", packages.join(" ")));
    process::run(how.apt_get().arg("update").arg("--quiet"))?;
    let mut install = how.apt_get();
    install.args(["install", "--quiet", "--yes", "--no-install-recommends"]).args(packages);
    process::run(&mut install)
}

/// How administrator rights are had without asking.
enum Administrator {
    Already,
    Sudo,
}

impl Administrator {
    fn apt_get(&self) -> Command {
        const WITHOUT_QUESTIONS: &str = "DEBIAN_FRONTEND=noninteractive";
        let mut command = match self {
            Self::Already => Command::new("env"),
            Self::Sudo => {
                let mut sudo = Command::new("sudo");
                sudo.args(["--non-interactive", "env"]);
                sudo
            }
        };
        command.args([WITHOUT_QUESTIONS, "apt-get"]);
        command
    }
}

fn administrator() -> Option<Administrator> {
    if process::capture(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0") {
        Some(Administrator::Already)
    } else if process::succeeds(Command::new("sudo").args(["--non-interactive", "true"])) {
        Some(Administrator::Sudo)
    } else {
        None
    }
}

fn packages(platform: Platform, missing: &[&Need]) -> Vec<&'static str> {
    let mut packages = Vec::new();
    for package in missing.iter().flat_map(|need| need.packages_on(platform)) {
        if !packages.contains(package) {
            packages.push(package);
        }
    }
    packages
}

/// What a person types to get the packages.
fn instruction(platform: Platform, missing: &[&Need], packages: &[&str]) -> String {
    let names = packages.join(" ");
    let command = match platform {
        Platform::Debian => format!("sudo apt-get update && sudo apt-get install {names}"),
        Platform::Fedora => format!("sudo dnf install {names}"),
        Platform::Arch => format!("sudo pacman -S --needed {names}"),
        Platform::MacOs => format!("brew install {names}"),
        Platform::Windows => format!("winget install {names}"),
        Platform::OtherLinux => {
            let what: Vec<_> = missing.iter().map(|need| need.what).collect();
            return format!(
                "the package system of this Linux is not known here. Install: {}",
                what.join("; ")
            );
        }
    };
    format!("some system packages are missing. Install them, then start again:\n\n    {command}\n")
}

#[cfg(test)]
mod tests {
    use super::super::FOR_THE_TESTS;
    use super::*;

    #[track_caller]
    fn told(platform: Platform) -> String {
        instruction(platform, FOR_THE_TESTS, &packages(platform, FOR_THE_TESTS))
    }

    #[test]
    fn each_platform_gets_its_own_command() {
        assert!(
            told(Platform::Debian)
                .contains("apt-get install build-essential pkg-config libwebkit2gtk-4.1-dev")
        );
        assert!(told(Platform::Fedora).contains("sudo dnf install gcc"));
        assert!(told(Platform::Arch).contains("sudo pacman -S --needed base-devel"));
        assert!(told(Platform::MacOs).contains("brew install ffmpeg python"));
        assert!(told(Platform::Windows).contains("winget install Gyan.FFmpeg"));
    }

    #[test]
    fn an_unknown_linux_is_told_what_to_look_for() {
        let text = told(Platform::OtherLinux);
        assert!(text.contains("WebKitGTK 4.1") && text.contains("ffmpeg"), "{text}");
    }

    #[test]
    fn a_package_that_serves_two_needs_is_named_once() {
        let packages = packages(Platform::Arch, FOR_THE_TESTS);
        assert_eq!(packages.iter().filter(|name| **name == "webkit2gtk-4.1").count(), 1);
    }
}
