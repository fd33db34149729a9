use audio::DecodeError;
use tonic::Status;

/// Why there is no verdict.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Error {
    /// The caller did not send a clip.
    #[error("the clip cannot be decoded: {0}")]
    Decode(#[from] DecodeError),
    /// Another model was asked for.
    #[error("there is no model {asked:?} here; there is {there:?}")]
    UnknownModel {
        /// Whom the caller asked for.
        asked: String,
        /// Who is here.
        there: String,
    },
    /// Windows would be too close or too far apart.
    #[error("hop_s is {0}; it must lie in [0.1, 60]")]
    Hop(f64),
    /// Nothing says how to read the signal.
    #[error("encoding must be given: WAV, S16LE or F32LE")]
    Encoding,
    /// More channels than can be counted.
    #[error("channel_count is {0}; it must lie in [1, 8]")]
    Channels(u32),
    /// The first message of a stream says nothing about it.
    #[error("the first message must be config, and every later one audio")]
    Protocol,
    /// The model did not answer.
    #[error(transparent)]
    Inference(#[from] inference::Error),
}

/// The one place where a missing verdict becomes a status.
impl From<Error> for Status {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::Decode(_)
            | Error::Hop(_)
            | Error::Encoding
            | Error::Channels(_)
            | Error::Protocol => Self::invalid_argument(message),
            Error::UnknownModel { .. } => Self::not_found(message),
            Error::Inference(inference::Error::Overloaded) => Self::resource_exhausted(message),
            Error::Inference(inference::Error::Failed) => Self::internal(message),
        }
    }
}
