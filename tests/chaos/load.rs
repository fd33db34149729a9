//! Listeners who ask all the time, and what they notice.

use futures::future::join_all;
use reqwest::Response;
use std::{fmt, net::SocketAddr, time::Duration};
use tests::{clips, http};
use tokio::time::{Instant, MissedTickBehavior, interval};

/// How often somebody asks, and for how long.
const EVERY: Duration = Duration::from_millis(25);
const REQUESTS: usize = 400;

/// Longer than anybody waits when all is well.
const LONG: Duration = Duration::from_millis(250);

/// Requests to a gateway, half of them for its model, half with a clip.
#[derive(Debug)]
pub(crate) struct Load(tokio::task::JoinHandle<Vec<Answer>>);

#[derive(Debug)]
struct Answer {
    at: Instant,
    took: Duration,
    error: Option<reqwest::Error>,
}

impl Load {
    pub(crate) fn start(gateway: SocketAddr) -> Self {
        Self(tokio::spawn(async move {
            let (client, clip) = (http(), clips::tune(10.0));
            let mut ticks = interval(EVERY);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
            let mut asked = Vec::new();
            for n in 0..REQUESTS {
                ticks.tick().await;
                let url = format!("http://{gateway}/v1/models/svm");
                let request = match n % 2 {
                    0 => client.get(url),
                    _ => client.post(url + ":classify").body(clip.clone()),
                };
                asked.push(tokio::spawn(async move {
                    let begun = Instant::now();
                    let answer = request.send().await.and_then(Response::error_for_status);
                    Answer { at: Instant::now(), took: begun.elapsed(), error: answer.err() }
                }));
            }
            join_all(asked).await.into_iter().map(|answer| answer.expect("it ends")).collect()
        }))
    }

    /// What was noticed of a fault that began at some time.
    pub(crate) async fn report(self, name: &'static str, fault: Instant) -> Report {
        let answers = self.0.await.expect("the load ends");
        let mut times: Vec<_> = answers.iter().map(|answer| answer.took).collect();
        times.sort();
        let noticed = answers.iter().filter(|answer| answer.error.is_some() || answer.took > LONG);
        let last = noticed.map(|answer| answer.at).max();
        let failed: Vec<_> = answers.iter().filter_map(|answer| answer.error.as_ref()).collect();
        for error in &failed {
            eprintln!("{name}: {error:?}");
        }
        Report {
            name,
            sent: answers.len(),
            failed: failed.len(),
            p50: times[times.len() / 2],
            p99: times[times.len() * 99 / 100],
            recovery: last.map_or(Duration::ZERO, |last| last.saturating_duration_since(fault)),
        }
    }
}

/// A line of the table.
#[derive(Debug)]
pub(crate) struct Report {
    name: &'static str,
    sent: usize,
    pub(crate) failed: usize,
    p50: Duration,
    p99: Duration,
    /// Until the last answer that failed, or took long.
    recovery: Duration,
}

impl Report {
    pub(crate) const HEADER: &str = "\
| what went wrong | sent | failed | p50 | p99 | well again after |
|---|---|---|---|---|---|";
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, sent, failed, p50, p99, recovery } = self;
        let (p50, p99, recovery) = (p50.as_millis(), p99.as_millis(), recovery.as_secs_f32());
        write!(f, "| {name} | {sent} | {failed} | {p50} ms | {p99} ms | {recovery:.1} s |")
    }
}
