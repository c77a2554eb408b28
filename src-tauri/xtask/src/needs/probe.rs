//! How a need is looked for.

use std::path::Path;
use std::process::Command;

use crate::process;

/// One way to find out whether something is there.
pub(crate) enum Probe {
    /// All of these programs are on the path.
    Programs(&'static [&'static str]),
    /// pkg-config knows one of these libraries with its headers.
    Library(&'static [&'static str]),
    /// One of these files exists.
    File(&'static [&'static str]),
    /// This command succeeds.
    Runs(&'static [&'static str]),
    /// GStreamer has all of these plugins.
    GstreamerPlugins(&'static [&'static str]),
}

impl Probe {
    /// Looks now.
    pub(crate) fn finds(&self) -> bool {
        match self {
            Self::Programs(names) => names.iter().all(|name| on_path(name)),
            Self::Library(names) => names
                .iter()
                .any(|name| process::succeeds(Command::new("pkg-config").args(["--exists", name]))),
            Self::File(files) => files.iter().any(|file| Path::new(file).exists()),
            Self::Runs(command) => process::succeeds(Command::new(command[0]).args(&command[1..])),
            Self::GstreamerPlugins(names) => gstreamer_has(names),
        }
    }
}

fn on_path(program: &str) -> bool {
    let file = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(&file).is_file()))
}

fn gstreamer_has(plugins: &[&str]) -> bool {
    let multiarch = format!("/usr/lib/{}-linux-gnu/gstreamer-1.0", std::env::consts::ARCH);
    ["/usr/lib/gstreamer-1.0", "/usr/lib64/gstreamer-1.0", &multiarch]
        .iter()
        .any(|folder| plugins.iter().all(|name| Path::new(folder).join(format!("libgst{name}.so")).exists()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_found_on_the_path_and_all_of_them_are_wanted() {
        assert!(Probe::Programs(&["cargo"]).finds());
        assert!(!Probe::Programs(&["cargo", "flo-no-such-program"]).finds());
    }

    #[test]
    fn one_of_several_files_is_enough() {
        assert!(Probe::File(&["/no/such/file", env!("CARGO_MANIFEST_DIR")]).finds());
        assert!(!Probe::File(&["/no/such/file"]).finds());
    }

    #[test]
    fn a_command_that_cannot_start_finds_nothing() {
        assert!(!Probe::Runs(&["flo-no-such-program"]).finds());
    }
}
