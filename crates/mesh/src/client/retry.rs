use super::{
    balance::Tried,
    jitter::jitter,
    outcome::{Outcome, Pushback},
};
use crate::{deadline::Deadline, method::Method};
use bytes::Bytes;
use futures::future::BoxFuture;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use std::{
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};
use tokio::time::{Sleep, sleep};
use tonic::{Code, body::Body};
use tower::{
    BoxError, Layer, Service, ServiceExt,
    retry::{
        Policy, Retry,
        budget::{Budget, TpsBudget},
    },
};

/// How often one request is asked, at most.
const ATTEMPTS: u32 = 5;

/// How long until it is asked again: twice as long each time.
const FIRST_WAIT: Duration = Duration::from_millis(25);

/// If a server wants to be left alone for longer, the caller decides.
const LONGEST_WAIT: Duration = Duration::from_secs(1);

/// Asks again what may be asked again: safe methods whose server could not be
/// reached, or was not available, as long as their deadline has not passed. At
/// most a fifth of all requests, and ten a second.
#[derive(Clone, Debug)]
pub(crate) struct RetryLayer {
    budget: Arc<TpsBudget>,
}

impl RetryLayer {
    pub(crate) fn new() -> Self {
        Self { budget: Arc::new(TpsBudget::new(Duration::from_secs(10), 10, 0.2)) }
    }
}

impl<S> Layer<S> for RetryLayer {
    type Service = Retrying<S>;

    fn layer(&self, inner: S) -> Retrying<S> {
        Retrying { inner, budget: Arc::clone(&self.budget) }
    }
}

/// What [`RetryLayer`] makes of a service that is always ready.
#[derive(Clone, Debug)]
pub(crate) struct Retrying<S> {
    inner: S,
    budget: Arc<TpsBudget>,
}

impl<S> Service<Request<Body>> for Retrying<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = BoxError> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<Response<Body>, BoxError>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        self.budget.deposit();
        if !Method::of(request.uri()).safe {
            return Box::pin(self.inner.call(request));
        }
        let held = self.inner.clone().map_request(|held: Request<Full<Bytes>>| held.map(Body::new));
        let policy = Attempts { budget: Arc::clone(&self.budget), made: 1 };
        Box::pin(async move {
            let (mut head, body) = request.into_parts();
            head.extensions.insert(Tried::default());
            // One message, encoded already: nothing is copied.
            let body = body.collect().await?.to_bytes();
            Retry::new(policy, held).oneshot(Request::from_parts(head, Full::new(body))).await
        })
    }
}

/// The attempts at one request.
#[derive(Clone, Debug)]
struct Attempts {
    budget: Arc<TpsBudget>,
    made: u32,
}

impl Attempts {
    /// How long until the request is asked again, if it is worth it.
    fn wait(&self, answer: &Result<Response<Body>, BoxError>) -> Option<Duration> {
        let backoff = jitter(FIRST_WAIT * 2_u32.pow(self.made - 1));
        let Ok(answer) = answer else { return Some(backoff) };
        match Outcome::of(answer.extensions()) {
            Outcome { code: Code::Unavailable, pushback } => match pushback {
                None => Some(backoff),
                Some(Pushback::After(time)) => Some(time).filter(|&time| time <= LONGEST_WAIT),
                Some(Pushback::Never) => None,
            },
            _ => None,
        }
    }
}

impl Policy<Request<Full<Bytes>>, Response<Body>, BoxError> for Attempts {
    type Future = Sleep;

    fn retry(
        &mut self,
        request: &mut Request<Full<Bytes>>,
        answer: &mut Result<Response<Body>, BoxError>,
    ) -> Option<Sleep> {
        let wait = self.wait(answer).filter(|_| self.made < ATTEMPTS)?;
        let deadline = request.extensions().get::<Deadline>();
        let in_time = deadline.is_none_or(|deadline| wait < deadline.remaining());
        (in_time && self.budget.withdraw()).then(|| {
            tracing::debug!(path = request.uri().path(), attempt = self.made, "asking again");
            self.made += 1;
            sleep(wait)
        })
    }

    fn clone_request(&mut self, request: &Request<Full<Bytes>>) -> Option<Request<Full<Bytes>>> {
        Some(request.clone())
    }
}
