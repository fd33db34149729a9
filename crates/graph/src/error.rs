/// Why a file is no network.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The file is something else, or a part of one.
    #[error("not an ONNX file, or cut short; fetch or export it anew")]
    NotOnnx,
    /// The file says nothing that must be known.
    #[error("the network is not one of Melomesh: it has no `{0}` among its metadata")]
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
}
