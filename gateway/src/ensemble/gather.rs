//! Several that are asked at once, none of whom is waited for too long.

use futures::{StreamExt, stream::FuturesUnordered};
use std::{future::Future, time::Duration};
use tokio::time::{Instant, timeout_at};
use tonic::Status;

/// What each said, in the order of `asked`. Once one has answered, the others
/// have as long as `patience` says then; who is late has failed.
pub(super) async fn gather<T>(
    asked: impl IntoIterator<Item = impl Future<Output = Result<T, Status>>>,
    patience: impl Fn() -> Duration,
) -> Vec<Result<T, Status>> {
    let mut answers = Vec::new();
    let mut waiting = FuturesUnordered::new();
    for (index, answer) in asked.into_iter().enumerate() {
        answers.push(Err(Status::deadline_exceeded("it took too long")));
        waiting.push(async move { (index, answer.await) });
    }
    let mut until: Option<Instant> = None;
    loop {
        let next = match until {
            None => Ok(waiting.next().await),
            Some(until) => timeout_at(until, waiting.next()).await,
        };
        let Ok(Some((index, answer))) = next else { return answers };
        if answer.is_ok() {
            until.get_or_insert_with(|| Instant::now() + patience());
        }
        answers[index] = answer;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::future::{self, FutureExt};
    use tonic::Code;

    const PATIENCE: Duration = Duration::from_secs(1);

    async fn answers_after(time: Duration) -> Result<(), Status> {
        tokio::time::sleep(time).await;
        Ok(())
    }

    #[tokio::test(start_paused = true)]
    async fn who_is_late_has_failed() {
        let times = [2 * PATIENCE, PATIENCE / 2, Duration::ZERO];
        let answers = gather(times.map(answers_after), || PATIENCE).await;
        assert_eq!(answers[0].as_ref().unwrap_err().code(), Code::DeadlineExceeded);
        assert!(answers[1].is_ok() && answers[2].is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn a_failure_hurries_nobody() {
        let failed = future::ready(Err(Status::unavailable("away"))).boxed();
        let answers = gather([failed, answers_after(2 * PATIENCE).boxed()], || PATIENCE).await;
        assert_eq!(answers[0].as_ref().unwrap_err().code(), Code::Unavailable);
        assert!(answers[1].is_ok());
    }
}
