//! Real processes for tests: `flo`, `flo sandbox`, and the simulators' switches.

mod control;
mod flo;
mod s3;
mod sandbox;
#[cfg(target_os = "linux")]
pub mod window;

use std::path::PathBuf;

pub use control::Control;
pub use flo::{Flo, Running};
pub use s3::{S3_KEY, S3_SECRET, S3Server};
pub use sandbox::SandboxProcess;

/// SHA-256 of a file, hex.
///
/// # Panics
/// When it cannot be read.
#[must_use]
pub fn sha256_of(path: &std::path::Path) -> String {
    use sha2::{Digest, Sha256};
    let mut file = std::fs::File::open(path).expect("the file is readable");
    let mut hash = Sha256::new();
    std::io::copy(&mut file, &mut HashWriter(&mut hash)).expect("the file is readable");
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

struct HashWriter<'a>(&'a mut sha2::Sha256);

impl std::io::Write for HashWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        use sha2::Digest;
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A file of `size` bytes that look random and are the same for the same seed.
///
/// # Panics
/// When it cannot be written.
pub fn write_noise(path: &std::path::Path, size: u64, seed: u64) {
    use rand::{Rng, SeedableRng};
    use std::io::Write;
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(seed);
    let mut file = std::io::BufWriter::new(std::fs::File::create(path).expect("the folder is writable"));
    let mut block = vec![0_u8; 1 << 20];
    let mut left = size;
    while left > 0 {
        random.fill_bytes(&mut block);
        let now = usize::try_from(left.min(block.len() as u64)).expect("a block fits");
        file.write_all(&block[..now]).expect("the disk has room");
        left -= now as u64;
    }
    file.flush().expect("the disk has room");
}

/// A short video of some 110 MB, as a camera would leave one: noise keeps the encoder from making it small.
///
/// # Panics
/// When there is no ffmpeg.
pub fn film(path: &std::path::Path) {
    let made = std::process::Command::new("ffmpeg")
        .args([
            "-loglevel",
            "error",
            "-y",
            "-f",
            "lavfi",
            "-i",
            "testsrc2=size=1280x720:rate=25:duration=6,noise=alls=40:allf=t",
        ])
        .args([
            "-f",
            "lavfi",
            "-i",
            "sine=frequency=440:duration=6",
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-crf",
            "14",
            "-c:a",
            "aac",
        ])
        .arg(path)
        .status()
        .expect("ffmpeg runs");
    assert!(made.success());
}

/// A program of this workspace, built beside the tests.
///
/// # Panics
/// When it is not built: `cargo build --workspace --all-targets`.
#[must_use]
pub fn program(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("a test knows its own file");
    let folder = test.ancestors().nth(2).expect("tests stand in target/PROFILE/deps");
    let path = folder.join(name).with_extension(std::env::consts::EXE_EXTENSION);
    assert!(
        path.exists(),
        "{} is not built: run `cargo build --workspace --all-targets` first",
        path.display()
    );
    path
}
