use crate::{
    deadline::{Deadline, exceeded},
    method::Method,
};
use futures::future::BoxFuture;
use http::{Request, Response};
use http_body_util::{BodyStream, StreamBody};
use std::{
    task::{Context, Poll},
    time::Duration,
};
use tonic::body::Body;
use tower::{Layer, Service};

/// Gives every call its [`Deadline`]: at the latest that of the request which is
/// being served. An answer that has not ended by then is cut off; a live one, to
/// a caller who still speaks, may go on once it has begun.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CallDeadlineLayer {
    pub(crate) limit: Duration,
}

impl<S> Layer<S> for CallDeadlineLayer {
    type Service = CallDeadline<S>;

    fn layer(&self, inner: S) -> CallDeadline<S> {
        CallDeadline { inner, limit: self.limit }
    }
}

/// What [`CallDeadlineLayer`] makes of a service.
#[derive(Clone, Debug)]
pub(crate) struct CallDeadline<S> {
    inner: S,
    limit: Duration,
}

impl<S> Service<Request<Body>> for CallDeadline<S>
where
    S: Service<Request<Body>, Response = Response<Body>>,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<Response<Body>, S::Error>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let deadline = Deadline::to_call(&request, self.limit);
        let live = !Method::of(request.uri()).asked_once;
        request.extensions_mut().insert(deadline);
        let answer = self.inner.call(request);
        Box::pin(async move {
            match deadline.meet(answer).await {
                Ok(answer) if live => answer,
                Ok(answer) => Ok(answer?.map(|body| bound(body, deadline))),
                Err(_) => Ok(exceeded().into_http()),
            }
        })
    }
}

fn bound(body: Body, deadline: Deadline) -> Body {
    Body::new(StreamBody::new(deadline.bound(BodyStream::new(body))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::stream;
    use http_body::Frame;
    use http_body_util::BodyExt;
    use std::convert::Infallible;
    use tonic::Status;
    use tower::{ServiceExt, service_fn};

    const LIMIT: Duration = Duration::from_secs(1);

    /// A service that begins to answer, and never ends.
    async fn call(path: &'static str) -> Body {
        let endless = service_fn(|_: Request<Body>| async {
            let frames = stream::pending::<Result<Frame<bytes::Bytes>, Status>>();
            Ok::<_, Infallible>(Response::new(Body::new(StreamBody::new(frames))))
        });
        let request = Request::builder().uri(path).body(Body::empty()).unwrap();
        let answer = CallDeadlineLayer { limit: LIMIT }.layer(endless).oneshot(request).await;
        answer.unwrap().into_body()
    }

    #[tokio::test(start_paused = true)]
    async fn a_stream_of_answers_ends_at_its_deadline() {
        let cut = call("/melomesh.v1.GenreClassifier/ClassifyTimeline").await.collect().await;
        assert_eq!(cut.unwrap_err().code(), tonic::Code::DeadlineExceeded);
    }

    #[tokio::test(start_paused = true)]
    async fn a_live_one_goes_on() {
        let live = call("/melomesh.v1.GenreClassifier/ClassifyStream").await.collect();
        assert!(tokio::time::timeout(100 * LIMIT, live).await.is_err());
    }
}
