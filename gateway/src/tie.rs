//! What a caller says and what it is answered, tied together: as long as it may go on, neither ends
//! by itself when the other breaks off.

use futures::{FutureExt, StreamExt, future::Fuse, stream};
use http::Response;
use http_body_util::{BodyStream, StreamBody};
use std::future::Future;
use tokio::sync::oneshot;
use tonic::{Status, body::Body};

/// The other end of a body that a caller still speaks. The body breaks off when it is dropped: a
/// call that nobody waits for is hung up.
pub(crate) struct Tie(Fuse<oneshot::Receiver<Status>>);

/// The same body, and its other end.
pub(crate) fn tie(said: Body) -> (Body, Tie) {
    let (tell, broken) = oneshot::channel();
    let frames = stream::unfold(Some((BodyStream::new(said), tell)), |state| async {
        let (mut said, mut tell) = state?;
        let frame = tokio::select! {
            biased;
            // Not CANCELLED, which tonic takes for the end of what was said.
            () = tell.closed() => Err(Status::aborted("nobody waits for the answer")),
            frame = said.next() => frame?,
        };
        match frame {
            Ok(frame) => Some((Ok(frame), Some((said, tell)))),
            Err(status) => {
                _ = tell.send(status.clone());
                Some((Err(status), None))
            }
        }
    });
    (Body::new(StreamBody::new(frames)), Tie(broken.fuse()))
}

impl Tie {
    /// The answer, until the caller breaks off: what was cut short must not pass for the whole.
    pub(crate) async fn bind(
        mut self,
        answer: impl Future<Output = Result<Response<Body>, Status>>,
    ) -> Result<Response<Body>, Status> {
        let answer = tokio::select! {
            biased;
            Ok(status) = &mut self.0 => Err(status),
            answer = answer => answer,
        };
        Ok(answer?.map(|answer| {
            let answer = BodyStream::new(answer);
            Body::new(StreamBody::new(stream::unfold(
                (answer, self),
                |(mut answer, mut tie)| async {
                    let frame = tokio::select! {
                        biased;
                        Ok(status) = &mut tie.0 => Some(Err(status)),
                        frame = answer.next() => frame,
                    };
                    Some((frame?, (answer, tie)))
                },
            )))
        }))
    }
}
