//! Listeners who ask all the time, and what they notice.

use futures::future::join_all;
use reqwest::{RequestBuilder, StatusCode, header::RETRY_AFTER};
use std::{fmt, time::Duration};
use tokio::time::{Instant, MissedTickBehavior, interval};

/// How long they ask.
const LASTS: Duration = Duration::from_secs(10);

/// Longer than anybody waits when all is well.
const LONG: Duration = Duration::from_millis(250);

/// Requests, one after another, whatever is answered.
#[derive(Debug)]
pub(crate) struct Load(tokio::task::JoinHandle<Vec<Answer>>);

/// How a request went.
#[derive(Debug)]
struct Answer {
    at: Instant,
    took: Duration,
    end: End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Answered,
    /// Not now; and when to come back.
    PutOff,
    Failed,
}

impl Load {
    /// Asks so often; the question knows how many were asked before.
    pub(crate) fn start(
        every: Duration,
        question: impl Fn(usize) -> RequestBuilder + Send + 'static,
    ) -> Self {
        Self(tokio::spawn(async move {
            let mut ticks = interval(every);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
            let mut asked = Vec::new();
            for n in 0..LASTS.div_duration_f64(every) as usize {
                ticks.tick().await;
                asked.push(tokio::spawn(ask(question(n))));
            }
            join_all(asked).await.into_iter().map(|answer| answer.expect("it ends")).collect()
        }))
    }

    /// What was noticed of a fault that began at some time.
    pub(crate) async fn report(self, name: &'static str, fault: Instant) -> Report {
        let answers = self.0.await.expect("the load ends");
        let count = |end| answers.iter().filter(|answer| answer.end == end).count();
        let noticed =
            answers.iter().filter(|answer| answer.end != End::Answered || answer.took > LONG);
        let last = noticed.map(|answer| answer.at).max();
        let answered = (0..answers.len()).filter(|&n| answers[n].end == End::Answered).collect();
        let (failed, put_off) = (count(End::Failed), count(End::PutOff));
        let mut times: Vec<_> = answers.iter().map(|answer| answer.took).collect();
        times.sort();
        Report {
            name,
            answered,
            sent: times.len(),
            failed: failed + put_off,
            faults: failed + put_off,
            put_off,
            p50: times[times.len() / 2],
            p99: times[times.len() * 99 / 100],
            recovery: last.map_or(Duration::ZERO, |last| last.saturating_duration_since(fault)),
        }
    }
}

async fn ask(request: RequestBuilder) -> Answer {
    let begun = Instant::now();
    let answer = request.send().await;
    let end = match &answer {
        Ok(answer) if answer.status().is_success() => End::Answered,
        Ok(answer)
            if answer.status() == StatusCode::SERVICE_UNAVAILABLE
                && answer.headers().contains_key(RETRY_AFTER) =>
        {
            End::PutOff
        }
        Ok(answer) => {
            eprintln!("{} {}", answer.status(), answer.url().path());
            End::Failed
        }
        Err(error) => {
            eprintln!("{error:?}");
            End::Failed
        }
    };
    Answer { at: Instant::now(), took: begun.elapsed(), end }
}

/// A line of the table.
#[derive(Debug)]
pub(crate) struct Report {
    name: &'static str,
    sent: usize,
    failed: usize,
    put_off: usize,
    p50: Duration,
    p99: Duration,
    /// Until the last answer that failed, or took long.
    recovery: Duration,
    /// Which requests were answered.
    pub(crate) answered: Vec<usize>,
    /// Those that failed, and need not have.
    pub(crate) faults: usize,
}

impl Report {
    pub(crate) const HEADER: &str = "\
| what went wrong | sent | failed | p50 | p99 | well again after |
|---|---|---|---|---|---|";

    /// Nobody could have answered: to say so, and when to come back, was all that was to be done.
    pub(crate) fn may_put_off(self) -> Self {
        Self { faults: self.failed - self.put_off, ..self }
    }

    /// Whether a request was put off.
    pub(crate) fn has_put_off(&self) -> bool {
        self.put_off > 0
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, sent, failed, p50, p99, recovery, .. } = self;
        let (p50, p99, recovery) = (p50.as_millis(), p99.as_millis(), recovery.as_secs_f32());
        write!(f, "| {name} | {sent} | {failed} | {p50} ms | {p99} ms | {recovery:.1} s |")
    }
}
