use std::{io, path::PathBuf};

/// Why a dataset cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file cannot be opened, read or written.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// `mels.npz` is not a set of `uint8 [128, columns]` arrays.
    #[error("{path}: track {track}: {reason}")]
    Levels {
        /// The file.
        path: PathBuf,
        /// The track that is wrong.
        track: String,
        /// What is wrong.
        reason: String,
    },
    /// `tracks.csv` is not a table of tracks.
    #[error("{path}: {source}")]
    Tracks {
        /// The file.
        path: PathBuf,
        /// What is wrong, and in which line.
        source: csv::Error,
    },
    /// There is nothing to work on.
    #[error("{0}")]
    Nothing(String),
}
