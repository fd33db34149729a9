//! Until when an answer is of use.

mod layer;
pub(crate) mod timeout;

pub use layer::DeadlineLayer;

use futures::{Stream, StreamExt, stream};
use http::Request;
use std::{future::Future, time::Duration};
use tokio::{
    task_local,
    time::{Instant, error::Elapsed, timeout_at},
};
use tonic::Status;

/// Answers are due this much before the caller stops listening, or it would
/// never learn that its time ran out.
const MARGIN: Duration = Duration::from_millis(2);

/// Longer than any process lives, and short enough for a timer.
const FOREVER: Duration = Duration::from_secs(365 * 24 * 3_600);

task_local! {
    /// That of the request being served: whatever is called meanwhile inherits it.
    static CURRENT: Deadline;
}

/// The instant after which nobody waits for the answer any more. Found among a
/// request's extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline(Instant);

impl Deadline {
    /// That of a request which is served now: `limit` from now, or earlier, when
    /// its `grpc-timeout` or the request that it is a part of says so.
    fn to_serve<B>(request: &Request<B>, limit: Duration) -> Self {
        let limit = timeout::read(request.headers()).map_or(limit, |asked| asked.min(limit));
        Self(Instant::now() + limit.saturating_sub(MARGIN)).inherited()
    }

    /// That of a call which is made now, by the same rules.
    pub(crate) fn to_call<B>(request: &Request<B>, limit: Duration) -> Self {
        let limit = timeout::read(request.headers()).map_or(limit, |asked| asked.min(limit));
        Self(Instant::now() + limit).inherited()
    }

    fn inherited(self) -> Self {
        CURRENT.try_with(|current| self.min(*current)).unwrap_or(self)
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

    /// What a future comes to, if that is before the deadline.
    pub(crate) async fn meet<F: Future>(self, future: F) -> Result<F::Output, Elapsed> {
        timeout_at(self.0, future).await
    }

    /// The same items until the deadline, then that it has passed.
    pub fn bound<T>(
        self,
        items: impl Stream<Item = Result<T, Status>> + Unpin,
    ) -> impl Stream<Item = Result<T, Status>> {
        stream::unfold(Some(items), move |items| async move {
            let mut items = items?;
            match self.meet(items.next()).await {
                Ok(item) => Some((item?, Some(items))),
                Err(_) => Some((Err(exceeded()), None)),
            }
        })
    }
}

pub(crate) fn exceeded() -> Status {
    Status::deadline_exceeded("the caller's time ran out")
}

#[cfg(test)]
mod tests {
    use super::*;

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
