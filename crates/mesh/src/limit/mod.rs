//! As many requests as a server can answer in time, and no more.

mod gradient;

use crate::{measure, method::Method};
use futures::future::BoxFuture;
use gradient::Gradient;
use http::{Request, Response, Uri};
use http_body_util::BodyExt;
use std::{
    num::NonZeroUsize,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    thread,
    time::Duration,
};
use tokio::time::Instant;
use tonic::{Code, Status, body::Body};
use tonic_types::{ErrorDetails, StatusExt};
use tower::{Layer, Service};

/// After what time it is worth trying again.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Answers RESOURCE_EXHAUSTED at once to requests that would have to wait too long:
/// work that is taken is work that is finished in time. Methods that are quick, or
/// as long as their caller wishes, are none of its business.
#[derive(Clone, Debug)]
pub(crate) struct LimitLayer {
    limiter: Arc<Limiter>,
}

impl LimitLayer {
    /// For a service that is seen by `name`.
    pub(crate) fn new(name: &'static str) -> Self {
        // One on each core, and one that waits.
        let least = thread::available_parallelism().map_or(1, NonZeroUsize::get) + 1;
        let state = Mutex::new(State { gradient: Gradient::new(least), in_flight: 0 });
        Self { limiter: Arc::new(Limiter { name, state }) }
    }
}

impl<S> Layer<S> for LimitLayer {
    type Service = Limit<S>;

    fn layer(&self, inner: S) -> Limit<S> {
        Limit { inner, limiter: Arc::clone(&self.limiter) }
    }
}

/// What [`LimitLayer`] makes of a service.
#[derive(Clone, Debug)]
pub(crate) struct Limit<S> {
    inner: S,
    limiter: Arc<Limiter>,
}

impl<S, B> Service<Request<B>> for Limit<S>
where
    S: Service<Request<B>, Response = Response<Body>>,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<Response<Body>, S::Error>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let method = Method::of(request.uri());
        if !method.asked_once || method.quick {
            return Box::pin(self.inner.call(request));
        }
        let Some(permit) = self.limiter.admit(request.uri()) else {
            return Box::pin(async { Ok(refusal().into_http()) });
        };
        let answer = self.inner.call(request);
        Box::pin(async move {
            let answer = answer.await?;
            if method.answers_once {
                permit.end(&answer);
                return Ok(answer);
            }
            // The work goes on as long as the answer does.
            Ok(answer.map(|body| {
                Body::new(body.map_frame(move |frame| {
                    _ = &permit;
                    frame
                }))
            }))
        })
    }
}

fn refusal() -> Status {
    let details = ErrorDetails::with_retry_info(Some(RETRY_AFTER));
    let message = "the service has as much to do as it can; try again later";
    Status::with_error_details(Code::ResourceExhausted, message, details)
}

#[derive(Debug)]
struct Limiter {
    name: &'static str,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    gradient: Gradient,
    in_flight: usize,
}

impl Limiter {
    fn admit(self: &Arc<Self>, uri: &Uri) -> Option<Permit> {
        let mut state = self.lock();
        if state.in_flight >= state.gradient.limit() {
            measure::shed(self.name, "concurrency");
            return None;
        }
        state.in_flight += 1;
        let (limiter, in_flight) = (Arc::clone(self), state.in_flight);
        Some(Permit { limiter, method: uri.path().to_owned(), begun: Instant::now(), in_flight })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A request that is being worked on, until it is dropped.
#[derive(Debug)]
struct Permit {
    limiter: Arc<Limiter>,
    method: String,
    begun: Instant,
    in_flight: usize,
}

impl Permit {
    /// It was answered at once, and all of it: its time tells of the server. A failure's does not.
    fn end(self, answer: &Response<Body>) {
        if Status::from_header_map(answer.headers()).is_none() {
            let mut state = self.limiter.lock();
            state.gradient.sample(&self.method, self.begun.elapsed(), self.in_flight);
            measure::limited(self.limiter.name, state.gradient.limit());
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.limiter.lock().in_flight -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt;
    use std::{convert::Infallible, future};
    use tower::{ServiceExt, service_fn};

    fn request(method: &str) -> Request<()> {
        let path = format!("/melomesh.v1.GenreClassifier/{method}");
        Request::builder().uri(path).body(()).unwrap()
    }

    #[tokio::test]
    async fn one_too_many_is_told_when_to_come_back() {
        let slow = service_fn(|_: Request<()>| future::pending::<Result<_, Infallible>>());
        let service = LimitLayer::new("test").layer(slow);
        let limit = service.limiter.lock().gradient.limit();
        let mut taken: Vec<_> =
            (0..limit).map(|_| service.clone().call(request("Classify"))).collect();

        let refused = service.clone().oneshot(request("Classify")).await.unwrap();
        let refused = Status::from_header_map(refused.headers()).unwrap();
        assert_eq!(refused.code(), Code::ResourceExhausted);
        assert!(refused.get_details_retry_info().is_some());
        assert!(service.clone().call(request("GetModel")).now_or_never().is_none());
        taken.pop();
        assert!(service.clone().call(request("Classify")).now_or_never().is_none());
    }

    #[tokio::test]
    async fn a_stream_is_work_until_it_ends() {
        let service = LimitLayer::new("test").layer(service_fn(|_: Request<()>| async {
            Ok::<_, Infallible>(Response::new(Body::new("windows".to_owned())))
        }));
        let answer = service.clone().oneshot(request("ClassifyTimeline")).await.unwrap();
        assert_eq!(service.limiter.lock().in_flight, 1);
        answer.into_body().collect().await.unwrap();
        assert_eq!(service.limiter.lock().in_flight, 0);
    }
}
