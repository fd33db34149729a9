//! Until when an answer is of use.

use futures::{Stream, StreamExt, stream};
use http::{HeaderValue, Request, Response};
use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};
use tokio::time::{Instant, timeout_at};
use tonic::{Status, body::Body};
use tower::{Layer, Service};

/// Answers are due this much before the caller stops listening, or it would
/// never learn that its time ran out.
const MARGIN: Duration = Duration::from_millis(2);

/// Longer than any process lives, and short enough for a timer.
const FOREVER: Duration = Duration::from_secs(365 * 24 * 3_600);

/// The instant after which nobody waits for the answer any more. Found among a
/// request's extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline(Instant);

impl Deadline {
    /// `limit` from now, or when the request's own `grpc-timeout` says, if earlier.
    fn of<B>(request: &Request<B>, limit: Duration) -> Self {
        let asked = request.headers().get("grpc-timeout").and_then(parse);
        let limit = asked.map_or(limit, |asked| asked.min(limit));
        Self(Instant::now() + limit.saturating_sub(MARGIN))
    }

    /// The deadline that [`DeadlineLayer`] gave the request. Served without it, a
    /// request has all the time there is.
    pub fn of_request<T>(request: &tonic::Request<T>) -> Self {
        request.extensions().get().copied().unwrap_or_else(|| Self(Instant::now() + FOREVER))
    }

    /// The time that is left.
    pub fn remaining(self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }

    /// The same items until the deadline, then that it has passed.
    pub fn bound<T>(
        self,
        items: impl Stream<Item = Result<T, Status>> + Unpin,
    ) -> impl Stream<Item = Result<T, Status>> {
        stream::unfold(Some(items), move |items| async move {
            let mut items = items?;
            match timeout_at(self.0, items.next()).await {
                Ok(item) => Some((item?, Some(items))),
                Err(_) => Some((Err(exceeded()), None)),
            }
        })
    }
}

fn exceeded() -> Status {
    Status::deadline_exceeded("the caller's time ran out")
}

/// A timeout as the gRPC protocol writes it: at most eight digits and a unit.
fn parse(header: &HeaderValue) -> Option<Duration> {
    let (digits, unit) = header.to_str().ok()?.split_at_checked(header.len().checked_sub(1)?)?;
    if digits.len() > 8 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let count: u64 = digits.parse().ok()?;
    Some(match unit {
        "H" => Duration::from_secs(count * 3_600),
        "M" => Duration::from_secs(count * 60),
        "S" => Duration::from_secs(count),
        "m" => Duration::from_millis(count),
        "u" => Duration::from_micros(count),
        "n" => Duration::from_nanos(count),
        _ => return None,
    })
}

/// Gives every request its [`Deadline`], and answers DEADLINE_EXCEEDED to those
/// whose answer has not begun by then: their work is dropped.
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

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let deadline = Deadline::of(&request, self.limit);
        request.extensions_mut().insert(deadline);
        let answer = self.inner.call(request);
        Box::pin(async move {
            timeout_at(deadline.0, answer).await.unwrap_or_else(|_| Ok(exceeded().into_http()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tower::{ServiceExt, service_fn};

    #[test]
    fn timeouts_are_read_as_the_protocol_writes_them() {
        let read = |text| parse(&HeaderValue::from_static(text));
        assert_eq!(read("1H"), Some(Duration::from_secs(3_600)));
        assert_eq!(read("250m"), Some(Duration::from_millis(250)));
        assert_eq!(read("99999999n"), Some(Duration::from_nanos(99_999_999)));
        for wrong in ["", "S", "12", "1x", "-1S", "123456789S", "+1S"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_comes_too_late_is_a_passed_deadline() {
        let slow = service_fn(|_: Request<()>| async {
            tokio::time::sleep(Duration::from_secs(2)).await;
            Ok::<_, std::convert::Infallible>(Response::new(Body::empty()))
        });
        let service = DeadlineLayer::new(Duration::from_secs(60)).layer(slow);
        let request =
            |timeout| Request::builder().header("grpc-timeout", timeout).body(()).unwrap();

        let late = service.clone().oneshot(request("1S")).await.unwrap();
        assert_eq!(late.headers()["grpc-status"], "4");
        let timely = service.oneshot(request("3S")).await.unwrap();
        assert!(timely.headers().get("grpc-status").is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn a_stream_ends_at_its_deadline() {
        let deadline = Deadline(Instant::now() + Duration::from_secs(2));
        let ticks = stream::iter([1, 3]).then(|n| async move {
            tokio::time::sleep(Duration::from_secs(n)).await;
            Ok(n)
        });
        let items: Vec<_> = deadline.bound(Box::pin(ticks)).collect().await;
        assert_eq!(items[0].as_ref().unwrap(), &1);
        assert_eq!(items[1].as_ref().unwrap_err().code(), tonic::Code::DeadlineExceeded);
        assert_eq!(items.len(), 2);
    }
}
