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
    /// Too few labels, or one of them twice.
    #[error("the labels must be two or more, and no two the same; they are {0:?}")]
    Labels(Vec<String>),
    /// The network hears windows of another shape.
    #[error("the network hears {found}; this program gives it f32 `levels` [1, 1, 128, 128]")]
    Input {
        /// What it hears.
        found: String,
    },
    /// The network answers with other than a number a label.
    #[error(
        "the network answers {found}; its {labels} labels need f32 `log_probabilities` [1, {labels}]"
    )]
    Output {
        /// What it answers.
        found: String,
        /// How many labels it has.
        labels: usize,
    },
    /// The engine cannot run the network, or is not there.
    #[error("the network cannot be run: {0}")]
    Engine(String),
    /// The network runs, but its answer is no distribution.
    #[error(
        "the network is damaged: its answer to a trial window is no distribution of its labels"
    )]
    Unsound,
}
