//! Files that are written whole, or not at all.

use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

/// Writes a file beside `path`, and puts it there when it is whole. What cannot
/// be written whole is not left in part.
pub(crate) fn write(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let part = part(path);
    let mut file = BufWriter::new(File::create(&part)?);
    let written = write(&mut file).and_then(|()| Ok(file.flush()?));
    let put = written.and_then(|()| Ok(fs::rename(&part, path)?));
    put.inspect_err(|_| _ = fs::remove_file(&part))
}

/// What a file is called until it is whole.
pub(crate) fn part(path: &Path) -> PathBuf {
    path.with_added_extension("part")
}
