//! Which package system this machine has.

use std::fs;

/// A platform, as far as installing packages is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Platform {
    /// Debian, Ubuntu and what is made from them: apt.
    Debian,
    /// Fedora and what is made from it: dnf.
    Fedora,
    /// Arch and what is made from it: pacman.
    Arch,
    /// A Linux without a package system known here.
    OtherLinux,
    /// macOS: Homebrew.
    MacOs,
    /// Windows: winget.
    Windows,
}

impl Platform {
    /// The platform that xtask runs on.
    pub(crate) fn of_this_machine() -> Self {
        if cfg!(target_os = "macos") {
            Self::MacOs
        } else if cfg!(windows) {
            Self::Windows
        } else {
            // Without the file nothing is known about the system: that is what OtherLinux says.
            Self::from_os_release(&fs::read_to_string("/etc/os-release").unwrap_or_default())
        }
    }

    /// Reads `ID` and `ID_LIKE` of an os-release file. Source: the manual page os-release(5).
    fn from_os_release(text: &str) -> Self {
        let names = ["ID=", "ID_LIKE="]
            .iter()
            .filter_map(|key| text.lines().find_map(|line| line.strip_prefix(key)))
            .flat_map(|value| value.trim_matches('"').split_whitespace());
        for name in names {
            match name {
                "debian" | "ubuntu" => return Self::Debian,
                "fedora" => return Self::Fedora,
                "arch" => return Self::Arch,
                _ => {}
            }
        }
        Self::OtherLinux
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(os_release: &str, want: Platform) {
        assert_eq!(Platform::from_os_release(os_release), want);
    }

    #[test]
    fn distributions_are_known_by_name_or_by_what_they_are_made_from() {
        check("NAME=\"Debian\"\nID=debian\n", Platform::Debian);
        check("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n", Platform::Debian);
        check("ID=\"nobara\"\nID_LIKE=\"rhel centos fedora\"\n", Platform::Fedora);
        check("ID=manjaro\nID_LIKE=arch\n", Platform::Arch);
        check("ID=nixos\n", Platform::OtherLinux);
        check("", Platform::OtherLinux);
    }
}
