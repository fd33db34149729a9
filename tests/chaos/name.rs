//! A host's name, which only those know to whom it is told.

use crate::child;
use std::{fs, net::IpAddr};
use tempfile::NamedTempFile;
use tokio::process::Command;

#[derive(Debug)]
pub(crate) struct Name(NamedTempFile);

impl Name {
    pub(crate) const NAME: &str = "svm.test";

    pub(crate) fn new() -> Self {
        Self(NamedTempFile::new().expect("there is room"))
    }

    /// Says who has the name from now on.
    pub(crate) fn is(&self, addresses: &[IpAddr]) {
        let lines = addresses.iter().map(|address| format!("{address} {}\n", Self::NAME));
        fs::write(self.0.path(), lines.collect::<String>()).expect("it can be written");
    }

    /// This program in a role, where `/etc/hosts` is ours.
    pub(crate) fn known_to(&self, role: &str) -> Command {
        let script = "mount --bind \"$0\" /etc/hosts && exec \"$@\"";
        child::with_mounts(script, self.0.path(), role)
    }
}
