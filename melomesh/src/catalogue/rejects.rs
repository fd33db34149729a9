use crate::whole::part;
use recommender_svc::catalogue::Reject;
use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

/// Rows that gave no song, kept in a file: line, reason, row. Without rejects there is no file, and
/// until it is whole it goes by another name.
pub(super) struct Rejects {
    path: PathBuf,
    rows: Option<csv::Writer<File>>,
}

impl Rejects {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path, rows: None }
    }

    pub(super) fn keep(&mut self, reject: &Reject) -> io::Result<()> {
        let rows = match &mut self.rows {
            Some(rows) => rows,
            none => {
                let mut rows = csv::Writer::from_writer(File::create(part(&self.path))?);
                rows.write_record(["line", "reason", "row"])?;
                none.insert(rows)
            }
        };
        let (line, reason) = (reject.line.to_string(), reject.reason.to_string());
        rows.write_record([line.as_bytes(), reason.as_bytes(), &reject.row])?;
        Ok(())
    }

    /// Ends the file, and tells where it is if there is one.
    pub(super) fn end(mut self) -> io::Result<Option<PathBuf>> {
        let Some(mut rows) = self.rows.take() else { return Ok(None) };
        rows.flush()?;
        fs::rename(part(&self.path), &self.path)?;
        Ok(Some(self.path.clone()))
    }
}

impl Drop for Rejects {
    /// Leaves nothing of an import that came to nothing.
    fn drop(&mut self) {
        if self.rows.take().is_some() {
            let _: io::Result<()> = fs::remove_file(part(&self.path));
        }
    }
}

/// Where rejects of a file are kept if nobody says.
pub(super) fn default_path(songs: &Path) -> PathBuf {
    let mut name = songs.file_stem().unwrap_or_default().to_owned();
    name.push(".rejects.csv");
    name.into()
}
