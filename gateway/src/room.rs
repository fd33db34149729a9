//! Room for all bodies that are held at once.

use std::{sync::Arc, time::Duration};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};

/// Room is likely to be had again after this.
const PAUSE: Duration = Duration::from_secs(1);

/// Room for so many bytes.
#[derive(Clone, Debug)]
pub struct Room(Arc<Semaphore>);

impl Room {
    /// Room for so many bytes.
    pub fn new(bytes: usize) -> Self {
        Self(Arc::new(Semaphore::new(bytes.min(Semaphore::MAX_PERMITS))))
    }

    /// A place for so many bytes, for as long as it is held.
    pub(crate) fn take(&self, bytes: usize) -> Result<OwnedSemaphorePermit, Status> {
        let full = |_| {
            let details = ErrorDetails::with_retry_info(Some(PAUSE));
            let message = "too many bodies are being read; try again later";
            Status::with_error_details(Code::ResourceExhausted, message, details)
        };
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        self.0.clone().try_acquire_many_owned(bytes).map_err(full)
    }
}
