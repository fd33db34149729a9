//! What a caller is told when a service behind fails.

use tonic::{Code, Status};

/// The service's own words if it has any, but nothing of how it is reached or of
/// what broke inside. `who` is a noun with its article.
pub(crate) fn excuse(who: &str, status: Status) -> Status {
    let message = match status.code() {
        // A service that speaks for itself says when to try again; a connection does not.
        Code::Unavailable if status.details().is_empty() => {
            format!("{who} cannot be reached; try again later")
        }
        Code::Unknown | Code::Internal | Code::DataLoss => {
            tracing::error!(service = who, %status, "a service failed");
            format!("{who} failed; the fault is ours")
        }
        _ => return status,
    };
    let details = status.details().to_vec().into();
    Status::with_details_and_metadata(status.code(), message, details, status.metadata().clone())
}
