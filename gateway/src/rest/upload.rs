//! The body of a request, held whole: in one piece of memory, and with a place
//! among all that are held.

use super::{Error, Malformed, limits::Room};
use axum::body::Body;
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, header};
use http_body_util::BodyExt;
use std::time::Duration;
use tokio::{sync::OwnedSemaphorePermit, time::timeout};

/// A body that was read, and its place, which is free again when it is dropped.
#[derive(Default)]
pub(super) struct Upload {
    pub bytes: Bytes,
    pub place: Option<OwnedSemaphorePermit>,
}

impl Upload {
    /// Reads a body of at most `max` bytes within `time`; nothing of one that says itself that it
    /// is longer, or for which there is no room.
    pub(super) async fn read(
        headers: &HeaderMap,
        body: Body,
        max: usize,
        room: &Room,
        time: Duration,
    ) -> Result<Self, Error> {
        let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
        let length = length.and_then(|length| length.parse().ok()).unwrap_or(0);
        if length > max {
            return Err(Error::TooLarge(max));
        }
        let place = room.take(length)?;
        let reading = collect(body, max, BytesMut::with_capacity(length), place, room);
        timeout(time, reading).await.map_err(|_| Error::Slow)?
    }
}

async fn collect(
    mut body: Body,
    max: usize,
    mut bytes: BytesMut,
    mut place: OwnedSemaphorePermit,
    room: &Room,
) -> Result<Upload, Error> {
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| Malformed::BrokeOff)?.into_data() else { continue };
        let length = bytes.len() + data.len();
        if length > max {
            return Err(Error::TooLarge(max));
        }
        if let Some(more) = length.checked_sub(place.num_permits()) {
            place.merge(room.take(more)?);
        }
        bytes.extend_from_slice(&data);
    }
    Ok(Upload { bytes: bytes.freeze(), place: Some(place) })
}
