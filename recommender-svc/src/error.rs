use crate::catalogue::{self, NoSongId};
use picture::DecodeError;
use std::time::Duration;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};

/// After what time it is worth trying again.
const RETRY_AFTER: Duration = Duration::from_secs(5);

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The caller did not send a picture.
    #[error("{0}")]
    Picture(#[from] DecodeError),
    /// Neither a picture nor words.
    #[error("send a picture, or a description")]
    Nothing,
    /// Nobody here is called so.
    #[error("there is no describer {0:?}; ask azure or local, or leave it out")]
    UnknownDescriber(String),
    /// Azure was asked for, and nobody said where it is.
    #[error("azure is not set up here; ask local")]
    NoAzure,
    /// The describer failed, and no other may speak for it.
    #[error("the describer failed; try again later")]
    Describer,
    /// An option that cannot be.
    #[error("{field} {rule}")]
    Option {
        /// The field of the request.
        field: &'static str,
        /// What holds for it.
        rule: String,
    },
    /// A song's id that is none.
    #[error(transparent)]
    NoSongId(#[from] NoSongId),
    /// The catalogue has no such song.
    #[error("there is no such song")]
    UnknownSong,
    /// Nothing to forget.
    #[error("the listener has not rated this song")]
    NotRated,
    /// The model of sentences is not here yet, or the catalogue is not.
    #[error(
        "songs cannot be suggested yet: what words mean is still being learned; try again soon"
    )]
    NotReady,
    /// The model of sentences gave up.
    #[error(transparent)]
    Words(#[from] words::Error),
    /// The catalogue's database fails.
    #[error(transparent)]
    Store(#[from] catalogue::Error),
    /// A model did not answer.
    #[error(transparent)]
    Inference(#[from] inference::Error),
}

/// The one place where a missing answer becomes a status.
impl From<Error> for Status {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::Picture(DecodeError::Unsupported(_)) => {
                refused(message, proto::UNSUPPORTED_MEDIA_TYPE)
            }
            Error::Picture(
                DecodeError::TooLarge { .. }
                | DecodeError::TooManyPixels { .. }
                | DecodeError::TooMuchMemory,
            ) => refused(message, proto::TOO_LARGE),
            Error::Picture(_)
            | Error::Nothing
            | Error::UnknownDescriber(_)
            | Error::Option { .. }
            | Error::NoSongId(_) => Self::invalid_argument(message),
            Error::NoAzure => Self::failed_precondition(message),
            Error::UnknownSong | Error::NotRated => Self::not_found(message),
            Error::Describer | Error::NotReady => later(message),
            Error::Inference(inference::Error::Overloaded) => Self::resource_exhausted(message),
            Error::Inference(inference::Error::Failed) => Self::internal(message),
            Error::Store(error) => {
                tracing::error!(%error, "the catalogue's database failed");
                later("the catalogue cannot be reached; try again later".into())
            }
            Error::Words(error) => {
                tracing::error!(%error, "the model of sentences failed");
                Self::internal("the model of sentences failed; the fault is ours")
            }
        }
    }
}

/// What is refused for a reason that HTTP has a status for.
fn refused(message: String, reason: &str) -> Status {
    let details = ErrorDetails::with_error_info(reason, proto::DOMAIN, []);
    Status::with_error_details(Code::InvalidArgument, message, details)
}

/// What may go better in a few seconds. That it says when tells it from a service that is away.
fn later(message: String) -> Status {
    let details = ErrorDetails::with_retry_info(Some(RETRY_AFTER));
    Status::with_error_details(Code::Unavailable, message, details)
}
