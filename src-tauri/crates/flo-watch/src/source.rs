//! Where events come from: the operating system's watcher, or nowhere when it cannot help.

use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;

use notify::event::{AccessKind, AccessMode, EventKind, ModifyKind};
use notify::{ErrorKind, RecommendedWatcher, RecursiveMode, Watcher};

/// What wakes the thread of a folder.
#[derive(Debug)]
pub(crate) enum Wake {
    /// Something happened at these paths.
    Changed(Vec<PathBuf>),
    /// Events were lost: everything must be looked at.
    Lost,
    /// The folder itself was removed or renamed: what watched it is blind.
    RootTouched,
    /// The watcher failed for good, for this reason.
    Failed(String),
    /// Somebody asked for a scan now.
    ScanNow,
    /// The end.
    Stop,
}

/// Begins to report what happens beneath `root`.
///
/// # Errors
/// A sentence for a person: why only scans work here.
pub(crate) fn events(root: &Path, wake: Sender<Wake>) -> Result<RecommendedWatcher, String> {
    if let Some(kind) = network_file_system(root) {
        return Err(format!("It is on a network share ({kind}), whose changes are not reported."));
    }
    // Some systems report the real path of a folder that was given by a link.
    let real = std::fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
    let given = root.to_owned();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let message = match event {
            Ok(event) if event.need_rescan() => Wake::Lost,
            Ok(event)
                if ends_watch(&event.kind)
                    && event.paths.iter().any(|path| *path == real || *path == given) =>
            {
                Wake::RootTouched
            }
            Ok(event) if is_change(&event.kind) => Wake::Changed(
                event
                    .paths
                    .into_iter()
                    .map(|path| match path.strip_prefix(&real) {
                        Ok(relative) if !path.starts_with(&given) => given.join(relative),
                        _ => path,
                    })
                    .collect(),
            ),
            Ok(_) => return,
            Err(error) if matches!(error.kind, ErrorKind::MaxFilesWatch) => Wake::Failed(reason(&error)),
            Err(_) => Wake::Lost,
        };
        // The thread has ended when nobody listens: then nobody wants to know.
        drop(wake.send(message));
    })
    .map_err(|error| reason(&error))?;
    watcher.watch(root, RecursiveMode::Recursive).map_err(|error| reason(&error))?;
    Ok(watcher)
}

/// Reading a file is no change. Closing one that was written is.
fn is_change(kind: &EventKind) -> bool {
    match kind {
        EventKind::Access(access) => matches!(access, AccessKind::Close(AccessMode::Write)),
        _ => true,
    }
}

fn ends_watch(kind: &EventKind) -> bool {
    matches!(kind, EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_)))
}

fn reason(error: &notify::Error) -> String {
    match &error.kind {
        ErrorKind::MaxFilesWatch => {
            "The system's limit of watched folders is reached (raise fs.inotify.max_user_watches).".to_owned()
        }
        other => format!("The system does not report changes here ({other:?})."),
    }
}

/// The kind of network file system that `path` is on; `None` for a local one, or when it cannot be told.
///
/// On Linux from the table of mounts, on Windows by the form of the path. macOS reports changes made by this computer on
/// shares too; the safety scan finds the others.
fn network_file_system(path: &Path) -> Option<String> {
    if cfg!(windows) {
        let text = path.to_string_lossy();
        let is_share =
            (text.starts_with(r"\\") && !text.starts_with(r"\\?\")) || text.starts_with(r"\\?\UNC\");
        return is_share.then(|| "SMB".to_owned());
    }
    file_system(path).filter(|kind| is_network(kind))
}

/// Whether the volume of `path` counts the blocks that its files own. Shares and file systems in programs often do not.
pub(crate) fn keeps_blocks(path: &Path) -> bool {
    file_system(path).is_some_and(|kind| !is_network(&kind) && !kind.starts_with("fuse"))
}

/// The type of the file system of `path`; told on Linux only.
fn file_system(path: &Path) -> Option<String> {
    if !cfg!(target_os = "linux") {
        return None;
    }
    let mounts = std::fs::read_to_string("/proc/self/mounts").ok()?;
    mounted_as(&mounts, &std::fs::canonicalize(path).ok()?)
}

/// The type of the innermost mount that holds `path`.
fn mounted_as(mounts: &str, path: &Path) -> Option<String> {
    mounts
        .lines()
        .filter_map(|line| {
            let mut columns = line.split(' ');
            let (_, at, kind) = (columns.next()?, columns.next()?, columns.next()?);
            let at = PathBuf::from(at.replace(r"\040", " ").replace(r"\011", "\t").replace(r"\134", r"\"));
            path.starts_with(&at).then(|| (at.components().count(), kind.to_owned()))
        })
        // The last mount over the same place hides the others.
        .max_by_key(|(depth, _)| *depth)
        .map(|(_, kind)| kind)
}

fn is_network(kind: &str) -> bool {
    const KINDS: &[&str] = &[
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "9p",
        "afs",
        "ceph",
        "glusterfs",
        "lustre",
        "ncpfs",
        "davfs",
        "vboxsf",
        "prl_fs",
        "drvfs",
    ];
    KINDS.contains(&kind)
        || ["sshfs", "rclone", "davfs", "gvfsd-fuse", "s3fs", "vmhgfs-fuse", "glusterfs", "ceph"]
            .iter()
            .any(|name| kind.strip_prefix("fuse.").is_some_and(|kind| kind.starts_with(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_innermost_mount_tells_whether_a_folder_is_on_a_share() {
        let mounts = "/dev/sda1 / ext4 rw 0 0\nnas:/pool /mnt/nas\\040one nfs4 rw 0 0\nrc /mnt/cloud fuse.rclone rw 0 0\n";
        for (path, kind, network) in [
            ("/home/kit", "ext4", false),
            ("/mnt/nas one/film", "nfs4", true),
            ("/mnt/nas", "ext4", false),
            ("/mnt/cloud/x", "fuse.rclone", true),
        ] {
            let found = mounted_as(mounts, Path::new(path)).unwrap();
            assert_eq!((found.as_str(), is_network(&found)), (kind, network), "{path}");
        }
    }
}
