//! How an answer ended: an answer of gRPC says so after all of it.

use bytes::Bytes;
use http::{HeaderMap, Response};
use http_body::{Body, Frame, SizeHint};
use std::{
    pin::Pin,
    task::{Context, Poll},
};
use tracing::Span;

/// How an answer ended.
pub(super) enum End {
    /// With all of it, and what its headers or trailers say of the call, if any.
    Whole(Option<HeaderMap>),
    /// It broke off.
    Broken,
    /// Nobody wanted the rest.
    Dropped,
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
