use crate::spectrogram::Picture;
use audio::DecodeError;
use tonic::Status;

/// Why there is no picture.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Error {
    /// The caller did not send a clip.
    #[error("the clip cannot be decoded: {0}")]
    Decode(#[from] DecodeError),
    /// The picture would be too small to read, or too large to be useful.
    #[error("{field} is {asked}; it must lie in [{low}, {high}], or be 0 for the usual size")]
    Size {
        /// The field of the request.
        field: &'static str,
        /// What it holds.
        asked: i32,
        /// The least it may hold, in pixels.
        low: u32,
        /// The most it may hold, in pixels.
        high: u32,
    },
    /// More than one line, or more than a line holds.
    #[error(
        "title must have at most {} characters, none of them a control character",
        Picture::TITLE_CHARS
    )]
    Title,
    /// A number that stands for nothing.
    #[error("{field} is {asked}, which the contract does not name")]
    Unknown {
        /// The field of the request.
        field: &'static str,
        /// What it holds.
        asked: i32,
    },
    /// Nobody drew.
    #[error(transparent)]
    Inference(#[from] inference::Error),
}

/// The one place where a missing picture becomes a status.
impl From<Error> for Status {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::Decode(_) | Error::Size { .. } | Error::Title | Error::Unknown { .. } => {
                Self::invalid_argument(message)
            }
            Error::Inference(inference::Error::Overloaded) => Self::resource_exhausted(message),
            Error::Inference(inference::Error::Failed) => Self::internal(message),
        }
    }
}
