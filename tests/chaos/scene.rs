//! A gateway before the replicas, and listeners before it.

use crate::{
    child::{self, Child},
    load::{Load, Report},
    name::Name,
};
use reqwest::RequestBuilder;
use std::{
    net::{IpAddr, SocketAddr},
    time::Duration,
};
use tests::{any_port, clips, http};
use tokio::{
    sync::OnceCell,
    time::{Instant, sleep},
};

/// How long all is well before something goes wrong.
pub(crate) const BEFORE: Duration = Duration::from_secs(2);

/// How often somebody asks, where a clip is judged in that time.
const EVERY: Duration = Duration::from_millis(25);

/// How many times as long it takes here.
static SLOWNESS: OnceCell<f64> = OnceCell::const_new();

#[derive(Debug)]
pub(crate) struct Scene {
    gateway: Child,
    load: Load,
    fault: Instant,
}

impl Scene {
    /// All is well with a gateway to `target`, until it returns.
    pub(crate) async fn begin(target: &str) -> Self {
        Self::begin_with(target, &[]).await
    }

    /// The same, with more flags of the gateway.
    pub(crate) async fn begin_with(target: &str, flags: &[String]) -> Self {
        let svm = format!("--svm-addr={target}");
        let (gateway, address) = gateway(&[&[svm], flags].concat()).await;
        Self::before(gateway, address).await
    }

    /// The same to all that a name has, which may change.
    pub(crate) async fn begin_named(port: u16, addresses: &[IpAddr]) -> Option<(Self, Name)> {
        let (name, address) = (Name::new(), free_address().await);
        name.is(addresses);
        let target = format!("--svm-addr=dns+http://{}:{port}", Name::NAME);
        let mut command = name.known_to(child::GATEWAY);
        let gateway = Child::spawn(command.args(usual(address)).arg(target)).ok()?;
        sleep(BEFORE / 4).await;
        http().get(url(address)).send().await.ok()?;
        Some((Self::before(gateway, address).await, name))
    }

    async fn before(gateway: Child, address: SocketAddr) -> Self {
        until_answered(&url(address)).await;
        let (client, clip) = (http(), clips::tune(10.0));
        let classify = move || client.post(url(address) + ":classify").body(clip.clone());
        SLOWNESS.get_or_init(|| slowness(&classify)).await;
        let client = http();
        // Half of them for the model, half with a clip.
        let load = Load::start(paced(EVERY), move |n| match n % 2 {
            0 => client.get(url(address)),
            _ => classify(),
        });
        sleep(BEFORE).await;
        Self { gateway, load, fault: Instant::now() }
    }

    /// What was noticed, once all have been answered.
    pub(crate) async fn end(self, name: &'static str) -> Report {
        let report = self.load.report(name, self.fault).await;
        self.gateway.stop().await;
        report
    }
}

/// How often somebody asks, on a machine that may be busy.
pub(crate) fn paced(every: Duration) -> Duration {
    every.mul_f64(SLOWNESS.get().copied().unwrap_or(1.0))
}

async fn slowness(classify: impl Fn() -> RequestBuilder) -> f64 {
    const TIMES: u32 = 20;
    let begun = Instant::now();
    for _ in 0..TIMES {
        classify().send().await.expect("it answers");
    }
    let slowness = begun.elapsed().div_duration_f64(TIMES * EVERY).max(1.0);
    if slowness > 1.0 {
        println!("This machine is slow, or busy: it is asked {slowness:.1} times less often.\n");
    }
    slowness
}

/// A gateway, and where it is.
pub(crate) async fn gateway(flags: &[String]) -> (Child, SocketAddr) {
    let address = free_address().await;
    (Child::start(child::GATEWAY, &[&usual(address), flags].concat()), address)
}

pub(crate) async fn until_answered(url: &str) {
    while !http().get(url).send().await.is_ok_and(|answer| answer.status() == 200) {
        sleep(Duration::from_millis(20)).await;
    }
}

fn usual(address: SocketAddr) -> [String; 3] {
    [
        format!("--listen-addr={address}"),
        "--admin-addr=127.0.0.1:0".into(),
        "--resolve-period-ms=200".into(),
    ]
}

pub(crate) async fn free_address() -> SocketAddr {
    any_port().await.local_addr().expect("it is bound")
}

fn url(gateway: SocketAddr) -> String {
    format!("http://{gateway}/v1/models/svm")
}
