//! The body of a request, held whole: in one piece of memory, and with a place
//! among all that are held.

use super::{Error, Malformed, limits::Limits, route::Route};
use crate::Room;
use axum::body::Body;
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, header};
use http_body_util::BodyExt;
use std::time::Duration;
use tokio::{sync::OwnedSemaphorePermit, time::timeout};

/// How long a caller who was refused may go on sending.
const LINGER: Duration = Duration::from_secs(5);

/// A body that was read, and its place, which is free again when it is dropped.
#[derive(Default)]
pub(super) struct Upload {
    pub bytes: Bytes,
    pub place: Option<OwnedSemaphorePermit>,
}

impl Upload {
    /// Reads a body within the limits of its route; nothing of one that says itself that it is
    /// longer, or for which there is no room.
    pub(super) async fn read(
        headers: &HeaderMap,
        mut body: Body,
        route: &Route,
        limits: &Limits,
    ) -> Result<Self, Error> {
        let collected = Self::collect(headers, &mut body, limits.of(route), &limits.room);
        let reading = timeout(limits.time, collected);
        let read = reading.await.unwrap_or(Err(Error::Slow));
        if let Err(Error::TooLarge(_) | Error::Status(_)) = read {
            forget(headers, body);
        }
        read
    }

    async fn collect(
        headers: &HeaderMap,
        body: &mut Body,
        max: usize,
        room: &Room,
    ) -> Result<Self, Error> {
        let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
        let length = length.and_then(|length| length.parse().ok()).unwrap_or(0);
        if length > max {
            return Err(Error::TooLarge(max));
        }
        let mut place = room.take(length).map_err(Box::new)?;
        let mut bytes = BytesMut::with_capacity(length);
        while let Some(frame) = body.frame().await {
            let Ok(data) = frame.map_err(|_| Malformed::BrokeOff)?.into_data() else { continue };
            let length = bytes.len() + data.len();
            if length > max {
                return Err(Error::TooLarge(max));
            }
            if let Some(more) = length.checked_sub(place.num_permits()) {
                place.merge(room.take(more).map_err(Box::new)?);
            }
            bytes.extend_from_slice(&data);
        }
        Ok(Self { bytes: bytes.freeze(), place: Some(place) })
    }
}

/// Lets a caller who was refused go on sending for a while: who is hung up on in the middle of a
/// word does not hear why. Who asked first is told before it sends.
pub(super) fn forget(headers: &HeaderMap, mut body: Body) {
    if !headers.contains_key(header::EXPECT) {
        let forgetting = async move { while let Some(Ok(_)) = body.frame().await {} };
        tokio::spawn(timeout(LINGER, forgetting));
    }
}
