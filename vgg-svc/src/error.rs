use audio::DecodeError;
use tonic::Status;

/// Why there is no picture.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Error {
    /// The caller did not send a clip.
    #[error("the clip cannot be decoded: {0}")]
    Decode(#[from] DecodeError),
    /// Nobody drew.
    #[error(transparent)]
    Inference(#[from] inference::Error),
}

/// The one place where a missing picture becomes a status.
impl From<Error> for Status {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::Decode(_) => Self::invalid_argument(message),
            Error::Inference(inference::Error::Overloaded) => Self::resource_exhausted(message),
            Error::Inference(inference::Error::Failed) => Self::internal(message),
        }
    }
}
