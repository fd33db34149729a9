//! API keys: long random texts of which only digests are kept.

use super::caller::{Caller, Scopes};
use anyhow::Context;
use hex::FromHex;
use sha2::{Digest, Sha256};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::{PoisonError, RwLock},
};
use subtle::ConstantTimeEq;

/// The keys that open.
#[derive(Debug)]
pub(super) struct Keys {
    file: PathBuf,
    keys: RwLock<Vec<Key>>,
}

#[derive(Debug)]
struct Key {
    digest: [u8; 32],
    caller: Caller,
}

impl Keys {
    /// Reads a file of lines `NAME SCOPE,SCOPE DIGEST`, where `*` is every scope and the digest is
    /// the SHA-256 of the key in hexadecimal. Empty lines and those that begin with `#` say nothing.
    ///
    /// # Errors
    /// A file that cannot be read, or a line that is not of this form.
    pub(super) fn read(file: &Path) -> anyhow::Result<Self> {
        let keys = RwLock::new(read(file)?);
        Ok(Self { file: file.to_owned(), keys })
    }

    /// Reads the file again; what cannot be read changes nothing.
    pub(super) fn renew(&self) {
        match read(&self.file) {
            Ok(keys) => {
                tracing::info!(keys = keys.len(), "the API keys were read again");
                *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
            }
            Err(error) => tracing::error!(error = format!("{error:#}"), "the old API keys stay"),
        }
    }

    /// Whose key it is. How long that takes tells nothing of any key.
    pub(super) fn owner(&self, shown: &str) -> Option<Caller> {
        let digest = digest(shown);
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        let owner = keys.iter().fold(None, |owner, key| {
            if bool::from(key.digest.ct_eq(&digest)) { Some(&key.caller) } else { owner }
        });
        owner.cloned()
    }
}

fn digest(key: &str) -> [u8; 32] {
    Sha256::digest(key).into()
}

fn read(file: &Path) -> anyhow::Result<Vec<Key>> {
    let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let lines = text.lines().enumerate().map(|(number, line)| (number + 1, line.trim()));
    let lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|(number, line)| {
            let why = || format!("{} line {number} is not NAME SCOPES DIGEST", file.display());
            parse(line).with_context(why)
        })
        .collect()
}

fn parse(line: &str) -> Option<Key> {
    let mut words = line.split_whitespace();
    let (name, scopes, hex) = (words.next()?, words.next()?, words.next()?);
    let caller = Caller { name: name.to_owned(), scopes: scopes.split(',').collect::<Scopes>() };
    let digest = FromHex::from_hex(hex).ok()?;
    words.next().is_none().then_some(Key { digest, caller })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    /// The SHA-256 of `open`.
    const OPEN: &str = "2348f998744212575d85959674f9607ab26f67708a917157472832386337c904";

    fn keys(text: &str) -> anyhow::Result<Keys> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        Keys::read(file.path())
    }

    #[test]
    fn a_key_names_its_owner() {
        let keys = keys(&format!("# ours\n\nci genres,songs {OPEN}\n")).unwrap();
        let owner = keys.owner("open").unwrap();
        assert_eq!(owner.name, "ci");
        assert!(owner.scopes.include("songs") && !owner.scopes.include("ratings"));
        assert_eq!(keys.owner("shut"), None);
        assert_eq!(keys.owner(""), None);
    }

    #[test]
    fn a_star_is_every_scope() {
        let keys = keys(&format!("ops * {OPEN}")).unwrap();
        assert_eq!(keys.owner("open").unwrap().scopes, Scopes::All);
    }

    #[test]
    fn the_line_that_cannot_be_read_is_named() {
        for line in
            ["ci", "ci songs", "ci songs 00", &format!("ci songs {OPEN} more"), &"x".repeat(99)]
        {
            let error = keys(&format!("# one\n{line}")).unwrap_err().to_string();
            assert!(error.contains("line 2 is not NAME SCOPES DIGEST"), "{error}");
            assert!(!error.contains(OPEN), "{error}");
        }
    }
}
