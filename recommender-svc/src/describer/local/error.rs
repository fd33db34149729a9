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
    /// The file is something else, or a part of one.
    #[error("not an ONNX file, or cut short; fetch or export it anew")]
    NotOnnx,
    /// The file says nothing that a describer must know.
    #[error("the network is no describer of Melomesh: it has no `{0}` among its metadata")]
    Foreign(&'static str),
    /// The file was written by another version of the training.
    #[error("the file has format {found}; this program reads format {expected}: export it anew")]
    Format {
        /// The format of the file.
        found: String,
        /// The format that is read here.
        expected: &'static str,
    },
    /// What the file says of itself is not to be understood.
    #[error("the metadata `{key}` cannot be read: {reason}")]
    Metadata {
        /// What is wrong.
        key: &'static str,
        /// Why.
        reason: String,
    },
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
