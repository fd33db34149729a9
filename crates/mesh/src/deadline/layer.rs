use super::{CURRENT, Deadline, exceeded};
use http::{Request, Response};
use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};
use tonic::body::Body;
use tower::{Layer, Service};

/// Gives every request its [`Deadline`], which the calls made to answer it
/// inherit, and answers DEADLINE_EXCEEDED to those whose answer has not begun by
/// then: their work is dropped.
#[derive(Clone, Copy, Debug)]
pub struct DeadlineLayer {
    limit: Duration,
}

impl DeadlineLayer {
    /// No request may take longer than `limit`, whatever its caller says.
    pub fn new(limit: Duration) -> Self {
        Self { limit }
    }
}

impl<S> Layer<S> for DeadlineLayer {
    type Service = DeadlineService<S>;

    fn layer(&self, inner: S) -> DeadlineService<S> {
        DeadlineService { inner, limit: self.limit }
    }
}

/// What [`DeadlineLayer`] makes of a service.
#[derive(Clone, Debug)]
pub struct DeadlineService<S> {
    inner: S,
    limit: Duration,
}

impl<S, B> Service<Request<B>> for DeadlineService<S>
where
    S: Service<Request<B>, Response = Response<Body>>,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let deadline = Deadline::to_serve(&request, self.limit);
        request.extensions_mut().insert(deadline);
        let answer = CURRENT.scope(deadline, self.inner.call(request));
        Box::pin(async move {
            deadline.meet(answer).await.unwrap_or_else(|_| Ok(exceeded().into_http()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deadline::MARGIN;
    use std::convert::Infallible;
    use tower::{ServiceExt, service_fn};

    fn asking(timeout: &str) -> Request<()> {
        Request::builder().header("grpc-timeout", timeout).body(()).unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_comes_too_late_is_a_passed_deadline() {
        let slow = service_fn(|_: Request<()>| async {
            tokio::time::sleep(Duration::from_secs(2)).await;
            Ok::<_, Infallible>(Response::new(Body::empty()))
        });
        let service = DeadlineLayer::new(Duration::from_secs(60)).layer(slow);

        let late = service.clone().oneshot(asking("1S")).await.unwrap();
        assert_eq!(late.headers()["grpc-status"], "4");
        let timely = service.oneshot(asking("3S")).await.unwrap();
        assert!(timely.headers().get("grpc-status").is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_has_the_time_that_is_left_of_the_request() {
        let limit = Duration::from_secs(60);
        let calling = service_fn(move |_: Request<()>| async move {
            tokio::time::sleep(Duration::from_secs(1)).await;
            let left = Deadline::to_call(&asking("30S"), limit).remaining();
            assert_eq!(left, Duration::from_secs(2) - MARGIN);
            let left = Deadline::to_call(&asking("1S"), limit).remaining();
            assert_eq!(left, Duration::from_secs(1));
            Ok::<_, Infallible>(Response::new(Body::empty()))
        });
        DeadlineLayer::new(limit).layer(calling).oneshot(asking("3S")).await.unwrap();
    }
}
