use std::{io, path::PathBuf};

/// Why there is no network.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The file cannot be read.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file is something else, or is not to be understood.
    #[error(transparent)]
    Graph(#[from] graph::Error),
    /// The network sees or says something of another shape.
    #[error("the network has {found}; its labels and its size need {expected}")]
    Shape {
        /// What it has.
        found: String,
        /// What it should have.
        expected: String,
    },
    /// The network cannot be run.
    #[error("the network cannot be run: {0}")]
    Engine(String),
    /// The network runs, but its answers mean nothing.
    #[error("the network is damaged: of a trial picture it says {0}")]
    Unsound(String),
}
