//! A small disk of a process's own, which may be filled.

use crate::child::{self, Child};
use std::{
    fs::{self, File},
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
};
use tempfile::TempDir;
use tokio::process::Command;

#[derive(Debug)]
pub(crate) struct Disk(TempDir);

impl Disk {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("there is room"))
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// This program in a role, for which the disk is there.
    pub(crate) fn seen_by(&self, role: &str) -> Command {
        let script = "mount -t tmpfs -o size=16m none \"$0\" && exec \"$@\"";
        child::with_mounts(script, self.path(), role)
    }

    /// Fills it to the last byte.
    pub(crate) fn fill(&self, process: &Child) {
        let mut filler = File::create(self.filler(process)).expect("a file can be made");
        let full = loop {
            if let Err(error) = filler.write_all(&[0; 4_096]) {
                break error;
            }
        };
        assert_eq!(full.kind(), ErrorKind::StorageFull);
    }

    /// Takes what filled it away.
    pub(crate) fn empty(&self, process: &Child) {
        fs::remove_file(self.filler(process)).expect("it is there");
    }

    /// Where it is for us: through the eyes of who sees it.
    fn filler(&self, process: &Child) -> PathBuf {
        let path = self.path().join("filler");
        let path = path.strip_prefix("/").expect("it is absolute");
        Path::new("/proc").join(process.id().to_string()).join("root").join(path)
    }
}
