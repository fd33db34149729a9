//! All services under a mixed load for long: what grows, and what is left behind.

mod questions;
mod sample;
mod trend;

use crate::{
    child::{self, Child},
    scene::{free_address, until_answered},
    songs,
};
use clap::Parser;
use futures::future::{join_all, try_join_all};
use questions::Listener;
use sample::Sample;
use std::{net::SocketAddr, process::ExitCode, time::Duration};
use tests::http;
use tokio::time::{interval, sleep};
use trend::Trend;

/// How many ask at a time.
const LISTENERS: usize = 4;

/// How long all is busy before it is first looked at, and idle when it is.
const WARM_UP: Duration = Duration::from_secs(5);
const REST: Duration = Duration::from_secs(2);

/// By so many descriptors, threads or tasks a process may differ that does not leak: connections
/// and threads that have not yet been idle for long.
const NOISE: f64 = 10.0;

#[derive(Parser)]
pub(crate) struct Flags {
    /// How long
    #[arg(long, default_value_t = 20.0)]
    minutes: f64,
}

/// A service, and what was seen of it.
struct Service {
    name: &'static str,
    process: Child,
    address: SocketAddr,
    admin: SocketAddr,
    busy: Vec<Sample>,
}

pub(crate) async fn told(args: &[String]) -> ExitCode {
    let flags = Flags::parse_from([&["soak".to_owned()], args].concat());
    let time = Duration::from_secs_f64(60.0 * flags.minutes);
    survive(time, songs::words_are_known().await).await
}

/// Asks for songs too if it is known what words mean. Fails if a request did, or if anything is left
/// behind.
pub(crate) async fn survive(time: Duration, words: bool) -> ExitCode {
    let folder = tempfile::tempdir().expect("there is room");
    let store = format!("--store={}", folder.path().join("songs.db").display());
    let svm = Service::start(child::SVM, &[]).await;
    let vgg = Service::start(child::VGG, &[]).await;
    let recommender = Service::start(child::RECOMMENDER, &[store]).await;
    let behind = [("svm", &svm), ("vgg", &vgg), ("recommender", &recommender)];
    let targets = behind.map(|(name, service)| format!("--{name}-addr=http://{}", service.address));
    let gateway = Service::start(child::GATEWAY, &targets).await;
    let mut listeners: Vec<_> =
        (0..LISTENERS).map(|n| Listener::new(gateway.address, n, words)).collect();
    let mut services = [gateway, svm, vgg, recommender];
    let sign = if words { "readyz" } else { "livez" };
    for service in &services {
        until_answered(&format!("http://{}/{sign}", service.admin)).await;
    }

    ask(&mut listeners, WARM_UP, &mut []).await;
    let before = at_rest(&services).await;
    ask(&mut listeners, time, &mut services).await;
    let after = at_rest(&services).await;

    let sent: usize = listeners.iter().map(|listener| listener.sent).sum();
    let failed: usize = listeners.iter().map(|listener| listener.failed).sum();
    let minutes = time.as_secs_f64() / 60.0;
    println!("{sent} requests in {minutes:.1} minutes, {failed} failed\n");
    println!("| service | memory, MB | grows by, MB an hour | descriptors | threads | tasks |");
    println!("|---|---|---|---|---|---|");
    let mut grown = false;
    for ((service, before), after) in services.iter().zip(before).zip(after) {
        let (first, last, trend) = (before.memory_mb, after.memory_mb, Trend::of(&service.busy));
        print!("| {} | {first:.0} → {last:.0} | {trend} |", service.name);
        for (before, after) in before.counts().into_iter().zip(after.counts()) {
            print!(" {before} → {after} |");
            grown |= after > before + NOISE;
        }
        println!();
    }
    for service in services {
        service.process.stop().await;
    }
    if failed == 0 && !grown { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

impl Service {
    async fn start(name: &'static str, flags: &[String]) -> Self {
        let (address, admin) = (free_address().await, free_address().await);
        let usual = [format!("--listen-addr={address}"), format!("--admin-addr={admin}")];
        let process = Child::start(name, &[&usual, flags].concat());
        Self { name, process, address, admin, busy: Vec::new() }
    }
}

/// All listeners ask for so long; each second the services are looked at.
async fn ask(listeners: &mut [Listener], time: Duration, services: &mut [Service]) {
    let asking = join_all(listeners.iter_mut().map(|listener| listener.ask_for(time)));
    let looking = async {
        let (client, mut seconds) = (http(), interval(Duration::from_secs(1)));
        loop {
            seconds.tick().await;
            for service in &mut *services {
                let sample = Sample::of(&client, service.admin).await;
                service.busy.extend(sample);
            }
        }
    };
    tokio::select! {
        _ = asking => {}
        () = looking => {}
    }
}

async fn at_rest(services: &[Service]) -> Vec<Sample> {
    sleep(REST).await;
    let client = http();
    let samples = services.iter().map(|service| Sample::of(&client, service.admin));
    try_join_all(samples).await.expect("they run")
}
