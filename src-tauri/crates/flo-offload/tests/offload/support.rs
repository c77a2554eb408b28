//! A store, a card and disks in a temporary folder.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use flo_model::{CopyState, OffloadId, OffloadState, SystemClock};
use flo_offload::{Format, Light, Offloads, Request, Rows, Tool};
use flo_store::Store;
use tokio_util::sync::CancellationToken;

pub(crate) struct Stage {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) store: Store,
    pub(crate) offloads: Offloads,
}

impl Stage {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open_in_memory(Arc::new(SystemClock)).unwrap();
        let tool = Tool { name: "ProjectFlo".into(), version: "0".into(), host: "cart".into() };
        let offloads = Offloads::new(store.clone(), Arc::new(SystemClock), tool);
        Self { folder, store, offloads }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        std::fs::canonicalize(self.folder.path()).unwrap().join(name)
    }

    /// A disk: a folder that exists.
    pub(crate) fn disk(&self, name: &str) -> PathBuf {
        std::fs::create_dir_all(self.path(name)).unwrap();
        self.path(name)
    }

    /// A Sony card with two clips and what belongs to them.
    pub(crate) fn card(&self) -> PathBuf {
        let card = self.path("A001");
        for (path, size) in CARD {
            write(&card.join(path), &noise(path.len(), *size));
        }
        std::fs::create_dir_all(card.join("XDROOT/Edit")).unwrap();
        card
    }

    pub(crate) fn request(&self, card: &Path, disks: &[&str]) -> Request {
        Request {
            source: card.to_owned(),
            name: None,
            local: disks.iter().map(|disk| self.disk(disk)).collect(),
            remote: Vec::new(),
            copies_local: u32::try_from(disks.len()).unwrap(),
            copies_remote: 0,
            formats: vec![Format::Xxh128],
            reads_back_remote: false,
            report: None,
        }
    }

    /// Plans and carries out.
    pub(crate) async fn offload(&self, card: &Path, disks: &[&str]) -> OffloadId {
        let id = self.offloads.plan(self.request(card, disks)).await.unwrap();
        self.carry_out(&id).await;
        id
    }

    pub(crate) async fn carry_out(&self, id: &OffloadId) {
        self.offloads.carry_out(id, &CancellationToken::new()).await.unwrap();
    }

    /// Goes on with what is parked.
    pub(crate) async fn again(&self, id: &OffloadId) {
        self.offloads.go_on(id).await.unwrap();
        self.carry_out(id).await;
    }

    pub(crate) async fn rows(&self, id: &OffloadId) -> Rows {
        let id = id.clone();
        self.store.read(move |conn| Rows::of(conn, &id)).await.unwrap().unwrap()
    }

    pub(crate) async fn light(&self, id: &OffloadId) -> Light {
        self.rows(id).await.light(&[])
    }

    /// The offload is done and green.
    #[track_caller]
    pub(crate) fn is_green(rows: &Rows, light: &Light) {
        assert_eq!(rows.offload.state, OffloadState::Done, "{:?}", rows.offload.error_detail);
        assert!(light.is_safe, "{:?}", light.missing);
        assert!(rows.copies.iter().all(|copy| copy.state == CopyState::Verified));
    }
}

pub(crate) const CARD: &[(&str, usize)] = &[
    ("XDROOT/Clip/A001C001.MXF", 3_000_000),
    ("XDROOT/Clip/A001C001M01.XML", 700),
    ("XDROOT/Clip/A001C002.MXF", 1 << 20),
    ("XDROOT/Sub/A001C002S03.MP4", 5),
    ("XDROOT/MEDIAPRO.XML", 0),
];

pub(crate) fn write(path: &Path, bytes: &[u8]) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

/// Bytes that differ from seed to seed.
pub(crate) fn noise(seed: usize, size: usize) -> Vec<u8> {
    (0..size).map(|at| (at.wrapping_mul(31).wrapping_add(seed.wrapping_mul(7)) % 253) as u8).collect()
}
