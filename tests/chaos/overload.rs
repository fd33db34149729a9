//! More requests than can be answered: how many are, how fast, and what the
//! others are told.

use crate::{child::Child, replicas, scene};
use futures::future::join_all;
use std::{fmt, fs, net::SocketAddr, process::ExitCode, time::Duration};
use tests::{clips, http};
use tokio::time::{Instant, interval};

/// How long the load lasts at each level.
const LASTS: Duration = Duration::from_secs(8);

/// How much is asked, by what can be answered.
const FACTORS: [f64; 4] = [1.0, 2.0, 4.0, 10.0];

/// A question that takes a worker a tenth of a second.
#[derive(Clone)]
struct Question {
    client: reqwest::Client,
    url: String,
    clip: Vec<u8>,
}

struct Answer {
    took: Duration,
    status: u16,
}

impl Question {
    fn to(gateway: SocketAddr) -> Self {
        let url = format!("http://{gateway}/v1/models/svm:classify?includeRhythm=true");
        Self { client: http(), url, clip: small() }
    }

    async fn ask(self) -> Answer {
        let begun = Instant::now();
        let answer = self.client.post(self.url).body(self.clip).send().await.expect("it answers");
        Answer { took: begun.elapsed(), status: answer.status().as_u16() }
    }

    /// Asks again as soon as it is answered.
    async fn one_by_one(&self) -> Vec<Answer> {
        let (begun, mut answers) = (Instant::now(), Vec::new());
        while begun.elapsed() < LASTS {
            answers.push(self.clone().ask().await);
        }
        answers
    }

    /// Asks so many times a second, whatever is answered.
    async fn at_rate(&self, rate: f64) -> Vec<Answer> {
        let mut ticks = interval(LASTS.div_f64(rate * LASTS.as_secs_f64()));
        let mut asked = Vec::new();
        for _ in 0..(rate * LASTS.as_secs_f64()) as usize {
            ticks.tick().await;
            asked.push(tokio::spawn(self.clone().ask()));
        }
        join_all(asked).await.into_iter().map(|answer| answer.expect("it ends")).collect()
    }
}

/// Half a minute that is quick to send.
fn small() -> Vec<u8> {
    clips::wav(1, 1, 8_000, 8, &clips::noise(8_000 * 30))
}

pub(crate) async fn survive() -> ExitCode {
    let (service, address) = replicas::alone().await;
    let (_gateway, gateway) = scene::gateway_to(&format!("http://{address}")).await;
    let question = Question::to(gateway);
    let alone = Line::of("alone", &question.one_by_one().await, &service);
    let capacity = alone.answered;

    println!("{}\n{alone}", Line::HEADER);
    let mut lost = 0;
    for factor in FACTORS {
        let answers = question.at_rate(factor * capacity).await;
        let line = Line::of(&format!("{factor} ×"), &answers, &service);
        println!("{line}");
        lost += line.lost;
    }
    // Whoever is not answered is told to come back.
    if lost == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// A line of the table.
struct Line {
    name: String,
    asked: f64,
    answered: f64,
    refused: f64,
    lost: usize,
    p50: Duration,
    p99: Duration,
    memory_mb: u64,
}

impl Line {
    const HEADER: &str = "\
| load | asked a second | answered a second | p50 | p99 | 429 | lost | memory of svm-svc |
|---|---|---|---|---|---|---|---|";

    fn of(name: &str, answers: &[Answer], service: &Child) -> Self {
        let count = |status| answers.iter().filter(|answer| answer.status == status).count();
        let served = answers.iter().filter(|answer| answer.status == 200);
        let mut times: Vec<_> = served.map(|answer| answer.took).collect();
        times.sort();
        let rate = |count: usize| count as f64 / LASTS.as_secs_f64();
        Self {
            name: name.to_owned(),
            asked: rate(answers.len()),
            answered: rate(times.len()),
            refused: count(429) as f64 / answers.len() as f64,
            lost: answers.len() - times.len() - count(429),
            p50: times[times.len() / 2],
            p99: times[times.len() * 99 / 100],
            memory_mb: memory_mb(service),
        }
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, asked, answered, refused, lost, p50, p99, memory_mb } = self;
        let (p50, p99, refused) = (p50.as_millis(), p99.as_millis(), refused * 100.0);
        write!(f, "| {name} | {asked:.1} | {answered:.1} | {p50} ms | {p99} ms ")?;
        write!(f, "| {refused:.0} % | {lost} | {memory_mb} MB |")
    }
}

/// What a process holds in memory now.
fn memory_mb(process: &Child) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", process.id())).expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("it is told");
    line.trim_end_matches("kB").trim().parse::<u64>().expect("it is a number") / 1024
}
