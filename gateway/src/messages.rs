//! The messages of gRPC callers, as the bytes they come as: a flag, a length, and as much as that.

use crate::room::Room;
use axum::{
    body::Body,
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use bytes::{Bytes, BytesMut};
use futures::stream;
use http_body_util::BodyExt;
use mesh::Method;
use tokio::sync::OwnedSemaphorePermit;
use tonic::Status;

/// A flag of one byte, a length of four.
const PREFIX: usize = 5;

/// How much of messages is taken.
#[derive(Clone, Debug)]
pub(crate) struct Intake {
    /// The longest, in bytes.
    pub(crate) max: usize,
    pub(crate) room: Room,
}

/// Passes the messages of a call on in one piece each, and only if there is room for them. One that
/// is asked alone keeps its place until there is an answer.
pub(crate) async fn whole(State(intake): State<Intake>, request: Request, next: Next) -> Response {
    let Some(method) = Method::find(request.uri()) else {
        // Health and reflection are not of the contract.
        return match request.uri().path().starts_with("/grpc.") {
            true => next.run(request).await,
            false => Status::unimplemented("there is no such method").into_http(),
        };
    };
    let (head, body) = request.into_parts();
    let mut messages = Messages { body, read: BytesMut::new(), intake };
    let (body, _place) = if method.asked_once {
        match messages.next().await {
            Ok(message) => {
                drop(messages);
                let (bytes, place) = message.unzip();
                (Body::from(bytes.unwrap_or_default()), place)
            }
            Err(status) => return status.into_http(),
        }
    } else {
        // Each has its place until the next is asked for.
        let pieces = stream::try_unfold((messages, None), |(mut messages, _place)| async move {
            let message = messages.next().await?;
            Ok::<_, Status>(message.map(|(bytes, place)| (bytes, (messages, Some(place)))))
        });
        (Body::from_stream(pieces), None)
    };
    next.run(Request::from_parts(head, body)).await
}

/// What the message says that `bytes` begin with.
pub(crate) fn first(bytes: &Bytes) -> Option<Bytes> {
    let length = length(bytes)?;
    (bytes.len() >= PREFIX + length).then(|| bytes.slice(PREFIX..PREFIX + length))
}

/// The length of the message that `bytes` begin with.
fn length(bytes: &[u8]) -> Option<usize> {
    let (_, length) = bytes.first_chunk::<PREFIX>()?.split_at(1);
    Some(u32::from_be_bytes(length.try_into().ok()?) as usize)
}

struct Messages {
    body: Body,
    read: BytesMut,
    intake: Intake,
}

impl Messages {
    /// The next message with what is before it, in one piece of memory, and its place.
    async fn next(&mut self) -> Result<Option<(Bytes, OwnedSemaphorePermit)>, Status> {
        let broken = || Status::aborted("the call broke off");
        self.read_to(PREFIX).await?;
        let Some(length) = length(&self.read) else {
            return if self.read.is_empty() { Ok(None) } else { Err(broken()) };
        };
        if self.read[0] != 0 {
            return Err(Status::unimplemented("messages must not be compressed"));
        }
        let Intake { max, room } = &self.intake;
        if length > *max {
            return Err(Status::out_of_range(format!("a message must not exceed {max} bytes")));
        }
        let place = room.take(length)?;
        let length = PREFIX + length;
        self.read.reserve(length - self.read.len().min(length));
        self.read_to(length).await?;
        if self.read.len() < length {
            return Err(broken());
        }
        Ok(Some((self.read.split_to(length).freeze(), place)))
    }

    /// Reads until there are so many bytes, or no more.
    async fn read_to(&mut self, length: usize) -> Result<(), Status> {
        while self.read.len() < length
            && let Some(frame) = self.body.frame().await
        {
            let frame = frame.map_err(|_| Status::aborted("the call broke off"))?;
            if let Ok(data) = frame.into_data() {
                self.read.extend_from_slice(&data);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;
    use tonic::Code;

    fn messages(pieces: &'static [&'static [u8]], max: usize) -> Messages {
        let pieces = pieces.iter().map(|&piece| Ok::<_, Infallible>(Bytes::from_static(piece)));
        let body = Body::from_stream(stream::iter(pieces));
        Messages { body, read: BytesMut::new(), intake: Intake { max, room: Room::new(max) } }
    }

    #[tokio::test]
    async fn messages_are_whole_wherever_they_were_cut() {
        let mut messages = messages(&[b"\0\0", b"\0\0\x02l", b"a\0\0\0\0\0\0\0\0", b"\0\x01!"], 2);
        let mut next = async || messages.next().await.unwrap().map(|(bytes, _)| bytes);
        assert_eq!(next().await.unwrap(), &b"\0\0\0\0\x02la"[..]);
        assert_eq!(next().await.unwrap(), &b"\0\0\0\0\0"[..]);
        let last = next().await.unwrap();
        assert_eq!(first(&last).unwrap(), "!");
        assert_eq!(next().await, None);
    }

    #[tokio::test]
    async fn what_is_no_message_is_refused() {
        let code = async |pieces| messages(pieces, 2).next().await.unwrap_err().code();
        assert_eq!(code(&[b"\0\0"]).await, Code::Aborted);
        assert_eq!(code(&[b"\0\0\0\0\x02l"]).await, Code::Aborted);
        assert_eq!(code(&[b"\0\0\0\0\x03"]).await, Code::OutOfRange);
        assert_eq!(code(&[b"\x01\0\0\0\x01a"]).await, Code::Unimplemented);
    }

    #[tokio::test]
    async fn a_place_is_free_again_when_its_message_is_gone() {
        let mut messages = messages(&[b"\0\0\0\0\x02la\0\0\0\0\x01!\0\0\0\0\x01!"], 2);
        let held = messages.next().await.unwrap();
        assert_eq!(messages.next().await.unwrap_err().code(), Code::ResourceExhausted);
        drop(held);
        assert!(messages.next().await.unwrap().is_some());
    }
}
