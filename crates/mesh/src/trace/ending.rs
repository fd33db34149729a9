//! How an answer ended: an answer of gRPC says so after all of it.

use bytes::Bytes;
use http::{HeaderMap, Response};
use http_body::{Body, Frame, SizeHint};
use std::{
    pin::Pin,
    task::{Context, Poll},
};
use tonic::{Code, Status};
use tracing::Span;

/// How an answer ended.
pub(super) enum End {
    /// With all of it, and what its headers or trailers say of the call, if any.
    Whole(Option<HeaderMap>),
    /// Before it began, with a code.
    Refused(Code),
    /// It broke off.
    Broken,
    /// Nobody wanted the rest.
    Dropped,
}

impl End {
    /// The code of the call.
    pub(super) fn code(&self) -> Code {
        let told = |headers| Status::from_header_map(headers).map(|status| status.code());
        match self {
            Self::Whole(headers) => headers.as_ref().and_then(told).unwrap_or(Code::Unknown),
            Self::Refused(code) => *code,
            Self::Broken => Code::Unavailable,
            Self::Dropped => Code::Cancelled,
        }
    }
}

/// Tells once how an answer ended, whatever happens to it.
pub(super) struct Ending(Option<Box<dyn FnOnce(End) + Send>>);

impl Ending {
    pub(super) fn new(tell: impl FnOnce(End) + Send + 'static) -> Self {
        Self(Some(Box::new(tell)))
    }

    /// Of an answer that nobody asks about.
    pub(super) fn ignored() -> Self {
        Self(None)
    }

    /// Leaves it to another to tell.
    pub(super) fn forget(&mut self) {
        self.0 = None;
    }

    pub(super) fn tell(&mut self, end: End) {
        if let Some(tell) = self.0.take() {
            tell(end);
        }
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        self.tell(End::Dropped);
    }
}

/// A body that is read within its span, and tells how it ended.
pub struct Told<B> {
    body: B,
    span: Span,
    ending: Ending,
}

impl<B: Body> Told<B> {
    /// The same answer, read within `span`.
    pub(super) fn answer(answer: Response<B>, span: Span, mut ending: Ending) -> Response<Self> {
        let (head, body) = answer.into_parts();
        if body.is_end_stream() {
            ending.tell(End::Whole(Some(head.headers.clone())));
        }
        Response::from_parts(head, Self { body, span, ending })
    }
}

impl<B: Body<Data = Bytes> + Unpin> Body for Told<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let Self { body, span, ending } = self.get_mut();
        let polled = span.in_scope(|| Pin::new(&mut *body).poll_frame(cx));
        match &polled {
            Poll::Pending => {}
            Poll::Ready(Some(Err(_))) => ending.tell(End::Broken),
            Poll::Ready(None) => ending.tell(End::Whole(None)),
            Poll::Ready(Some(Ok(frame))) => match frame.trailers_ref() {
                Some(trailers) => ending.tell(End::Whole(Some(trailers.clone()))),
                None if body.is_end_stream() => ending.tell(End::Whole(None)),
                None => {}
            },
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::stream;
    use http_body_util::{BodyExt, Empty, StreamBody};
    use std::{convert::Infallible, sync::mpsc};

    fn told<B: Body>(body: B) -> (Response<Told<B>>, mpsc::Receiver<&'static str>) {
        let (sender, receiver) = mpsc::channel();
        let ending = Ending::new(move |end| {
            let end = match end {
                End::Whole(_) if end.code() == Code::Ok => "well",
                End::Whole(_) => "whole",
                End::Refused(_) => "refused",
                End::Broken => "broken",
                End::Dropped => "dropped",
            };
            sender.send(end).unwrap();
        });
        (Told::answer(Response::new(body), Span::none(), ending), receiver)
    }

    fn with_trailers() -> impl Body<Data = Bytes, Error = Infallible> + Unpin {
        let trailers = HeaderMap::from_iter([(
            http::HeaderName::from_static("grpc-status"),
            http::HeaderValue::from_static("0"),
        )]);
        let frames = [Frame::data(Bytes::from_static(b"message")), Frame::trailers(trailers)];
        StreamBody::new(stream::iter(frames.map(Ok)))
    }

    #[tokio::test]
    async fn an_answer_of_grpc_ends_with_its_trailers() {
        let (answer, end) = told(with_trailers());
        assert!(end.try_recv().is_err());
        answer.into_body().collect().await.unwrap();
        assert_eq!(end.iter().collect::<Vec<_>>(), ["well"]);
    }

    #[tokio::test]
    async fn an_answer_of_which_nobody_wants_the_rest_was_dropped() {
        let (answer, end) = told(with_trailers());
        answer.into_body().frame().await.unwrap().unwrap();
        assert_eq!(end.iter().collect::<Vec<_>>(), ["dropped"]);
    }

    #[test]
    fn an_empty_answer_has_ended() {
        let (_answer, end) = told(Empty::<Bytes>::new());
        assert_eq!(end.try_recv(), Ok("whole"));
    }
}
