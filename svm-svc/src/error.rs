use std::{io, path::PathBuf};

/// Why there is no machine.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The file cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file is something else.
    #[error("not a support vector machine of Melomesh")]
    Foreign,
    /// The file was written by another version of this program.
    #[error("the file has format {found}; this program reads format {expected}: train it anew")]
    Format {
        /// The format of the file.
        found: u32,
        /// The format that is read here.
        expected: u32,
    },
    /// The file is not whole.
    #[error("the file is damaged: its checksum is wrong; fetch or train it anew")]
    Checksum,
    /// The file is whole, but its parts do not fit together.
    #[error("the machine cannot be used: {0}")]
    Unusable(&'static str),
}
