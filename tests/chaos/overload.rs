//! More requests than can be answered: how many are, how fast, and what the
//! others are told.

use crate::{child::Child, cores::Cores, replicas, scene};
use futures::future::join_all;
use reqwest::Client;
use std::{fmt, fs, net::SocketAddr, process::ExitCode, time::Duration};
use tests::{clips, http};
use tokio::time::{Instant, MissedTickBehavior, interval};

/// How long the load lasts at each level.
const LASTS: Duration = Duration::from_secs(10);

/// How much is asked, by what can be answered.
const FACTORS: [f64; 4] = [1.0, 2.0, 4.0, 10.0];

/// A question that takes a worker a while.
#[derive(Clone)]
struct Question {
    client: Client,
    url: String,
    clip: axum::body::Bytes,
}

struct Answer {
    took: Duration,
    status: u16,
}

impl Question {
    fn to(gateway: SocketAddr) -> Self {
        let url = format!("http://{gateway}/v1/models/svm:classify?includeRhythm=true");
        Self { client: http(), url, clip: small().into() }
    }

    async fn ask(self) -> Answer {
        let begun = Instant::now();
        let answer = self.client.post(self.url).body(self.clip).send().await;
        let status = answer.map_or(0, |answer| answer.status().as_u16());
        Answer { took: begun.elapsed(), status }
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
        let mut ticks = interval(Duration::from_secs_f64(1.0 / rate));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
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
    // Who begins on one core knows that it has no more.
    let cores = Cores::share();
    match &cores {
        Some(cores) => cores.take_one().await,
        None => println!("There is one core only: who asks takes from who answers."),
    }
    let (service, address) = replicas::alone().await;
    if let Some(cores) = &cores {
        cores.leave_one().await;
    }
    let (gateway, front) = scene::gateway(&[format!("--svm-addr=http://{address}")]).await;
    let question = Question::to(front);
    scene::until_answered(&format!("http://{front}/v1/models/svm")).await;
    let alone = Line::of("one by one", &question.one_by_one().await, LASTS, [&service, &gateway]);

    println!("{}\n{alone}", Line::HEADER);
    let (mut lost, mut peak, mut last) = (0, alone.answered, None);
    for factor in FACTORS {
        let begun = Instant::now();
        let answers = question.at_rate(factor * alone.answered).await;
        let processes = [&service, &gateway];
        let line = Line::of(&format!("{factor} ×"), &answers, begun.elapsed(), processes);
        println!("{line}");
        lost += line.lost;
        peak = line.answered.max(peak);
        last = Some(line);
    }
    if let Some(last) = last {
        println!(
            "\nAt the end {:.2} of the peak are answered; the slowest hundredth takes {:.1} times as \
             long as one by one.",
            last.answered / peak,
            last.p99.as_secs_f64() / alone.p99.as_secs_f64(),
        );
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
    memory_mb: [u64; 2],
}

impl Line {
    const HEADER: &str = "\
| load | asked a second | answered a second | p50 | p99 | 429 | lost | memory of svm-svc, gateway |
|---|---|---|---|---|---|---|---|";

    fn of(name: &str, answers: &[Answer], took: Duration, processes: [&Child; 2]) -> Self {
        let count = |status| answers.iter().filter(|answer| answer.status == status).count();
        let served = answers.iter().filter(|answer| answer.status == 200);
        let mut times: Vec<_> = served.map(|answer| answer.took).collect();
        times.sort();
        let rate = |count: usize| count as f64 / took.as_secs_f64();
        Self {
            name: name.to_owned(),
            asked: rate(answers.len()),
            answered: rate(times.len()),
            refused: count(429) as f64 / answers.len() as f64,
            lost: answers.len() - times.len() - count(429),
            p50: times[times.len() / 2],
            p99: times[times.len() * 99 / 100],
            memory_mb: processes.map(memory_mb),
        }
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, asked, answered, refused, lost, p50, p99, memory_mb } = self;
        let (p50, p99, refused) = (p50.as_millis(), p99.as_millis(), refused * 100.0);
        let [service, gateway] = memory_mb;
        write!(f, "| {name} | {asked:.1} | {answered:.1} | {p50} ms | {p99} ms ")?;
        write!(f, "| {refused:.0} % | {lost} | {service} MB, {gateway} MB |")
    }
}

/// What a process holds in memory now.
fn memory_mb(process: &Child) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", process.id())).expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("it is told");
    line.trim_end_matches("kB").trim().parse::<u64>().expect("it is a number") / 1024
}
