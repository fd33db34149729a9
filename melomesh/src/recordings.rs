//! Files of sound, by themselves and in folders.

use anyhow::Context;
use audio::Limits;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// What a file of sound is called.
const EXTENSIONS: [&str; 8] = ["wav", "mp3", "flac", "ogg", "oga", "m4a", "mp4", "aac"];

/// The files that are named, and the recordings in the folders that are.
pub(crate) fn find(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            search(path, &mut files).with_context(|| path.display().to_string())?;
        } else {
            files.push(path.clone());
        }
    }
    anyhow::ensure!(!files.is_empty(), "no recordings there: looked for {}", EXTENSIONS.join(", "));
    Ok(files)
}

/// Fails before a file is read that would be refused for its size.
pub(crate) fn check_size(file: &Path, limits: &Limits) -> anyhow::Result<()> {
    let (size, most) = (fs::metadata(file)?.len(), limits.max_bytes);
    anyhow::ensure!(size <= most as u64, "the file has {size} bytes; at most {most} are accepted");
    Ok(())
}

fn search(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let mut entries: Vec<_> = fs::read_dir(folder)?.collect::<io::Result<_>>()?;
    entries.sort_by_key(fs::DirEntry::path);
    for entry in entries {
        let path = entry.path();
        // A link is not followed: it may lead back here.
        if entry.file_type()?.is_dir() {
            search(&path, files)?;
        } else if is_recording(&path) {
            files.push(path);
        }
    }
    Ok(())
}

fn is_recording(path: &Path) -> bool {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    extension.is_some_and(|extension| EXTENSIONS.contains(&extension.as_str()))
}
