//! How much of a body is taken, of one request and of all together.

use super::{
    Error,
    media::MediaType,
    route::{Media, Payload, Route},
};
use std::{sync::Arc, time::Duration};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};

/// Room is likely to be had again after this.
const PAUSE: Duration = Duration::from_secs(1);

/// How much of a body is taken. All in bytes.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The longest body of methods that take a file.
    pub file: usize,
    /// The longest body of methods that take a picture.
    pub picture: usize,
    /// The longest body of all others.
    pub json: usize,
    /// All bodies that are held at once.
    pub held: usize,
    /// How long a body may take to arrive.
    pub time: Duration,
}

impl Limits {
    /// The longest body that a route takes.
    pub(super) fn of(&self, route: &Route) -> usize {
        let (Payload::Whole(media) | Payload::Field(_, media)) = &route.payload else { return 0 };
        let is_picture = |kind: &MediaType| kind.essence.starts_with("image/");
        match media {
            Some(Media::Bytes(_, types)) if types.iter().any(is_picture) => self.picture,
            Some(_) => self.file,
            None => self.json,
        }
    }
}

/// Room for all bodies that are held at once.
#[derive(Clone, Debug)]
pub(super) struct Room(Arc<Semaphore>);

impl Room {
    pub(super) fn new(bytes: usize) -> Self {
        Self(Arc::new(Semaphore::new(bytes.min(Semaphore::MAX_PERMITS))))
    }

    /// A place for so many bytes, for as long as it is held.
    pub(super) fn take(&self, bytes: usize) -> Result<OwnedSemaphorePermit, Error> {
        let full = |_| {
            let details = ErrorDetails::with_retry_info(Some(PAUSE));
            let message = "too many bodies are being read; try again later";
            Box::new(Status::with_error_details(Code::ResourceExhausted, message, details))
        };
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        Ok(self.0.clone().try_acquire_many_owned(bytes).map_err(full)?)
    }
}
