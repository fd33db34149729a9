//! A gateway before the replicas, and listeners before it.

use crate::{
    child::{self, Child},
    load::{Load, Report},
};
use std::{
    env, fs,
    net::{IpAddr, SocketAddr},
    time::Duration,
};
use tempfile::NamedTempFile;
use tests::{any_port, http};
use tokio::{
    process::Command,
    time::{Instant, sleep},
};

/// How long all is well before something goes wrong.
const BEFORE: Duration = Duration::from_secs(2);

#[derive(Debug)]
pub(crate) struct Scene {
    gateway: Child,
    load: Load,
    fault: Instant,
}

impl Scene {
    /// All is well with a gateway to `target`, until it returns.
    pub(crate) async fn begin(target: &str) -> Self {
        let (gateway, address) = gateway_to(target).await;
        Self::before(gateway, address).await
    }

    /// The same to all that a name has, which may change.
    pub(crate) async fn begin_named(port: u16, addresses: &[IpAddr]) -> Option<(Self, Name)> {
        let (name, address) = (Name::new(), free_address().await);
        name.is(addresses);
        let mut gateway = name.known_to(child::GATEWAY);
        let target = format!("dns+http://{}:{port}", Name::NAME);
        let gateway = Child::spawn(gateway.args(flags(address, &target))).ok()?;
        sleep(BEFORE / 4).await;
        http().get(url(address)).send().await.ok()?;
        Some((Self::before(gateway, address).await, name))
    }

    async fn before(gateway: Child, address: SocketAddr) -> Self {
        ready(address).await;
        let load = Load::start(address);
        sleep(BEFORE).await;
        Self { gateway, load, fault: Instant::now() }
    }

    /// What was noticed, once all have been answered.
    pub(crate) async fn end(mut self, name: &'static str) -> Report {
        let report = self.load.report(name, self.fault).await;
        self.gateway.signal("TERM").await;
        assert!(self.gateway.ended().await.success(), "the gateway ends as it should");
        report
    }
}

/// A gateway that reaches its service.
pub(crate) async fn gateway_to(target: &str) -> (Child, SocketAddr) {
    let address = free_address().await;
    let gateway = Child::start(child::GATEWAY, &flags(address, target));
    ready(address).await;
    (gateway, address)
}

async fn ready(gateway: SocketAddr) {
    while !http().get(url(gateway)).send().await.is_ok_and(|answer| answer.status() == 200) {
        sleep(Duration::from_millis(20)).await;
    }
}

fn flags(address: SocketAddr, target: &str) -> [String; 4] {
    [
        format!("--listen-addr={address}"),
        "--admin-addr=127.0.0.1:0".into(),
        format!("--svm-addr={target}"),
        "--resolve-period-ms=200".into(),
    ]
}

async fn free_address() -> SocketAddr {
    any_port().await.local_addr().expect("it is bound")
}

fn url(gateway: SocketAddr) -> String {
    format!("http://{gateway}/v1/models/svm")
}

/// A host's name, which only those know to whom it is told.
#[derive(Debug)]
pub(crate) struct Name(NamedTempFile);

impl Name {
    const NAME: &str = "svm.test";

    fn new() -> Self {
        Self(NamedTempFile::new().expect("there is room"))
    }

    /// Says who has the name from now on.
    pub(crate) fn is(&self, addresses: &[IpAddr]) {
        let lines = addresses.iter().map(|address| format!("{address} {}\n", Self::NAME));
        fs::write(self.0.path(), lines.collect::<String>()).expect("it can be written");
    }

    /// This program in a role, where `/etc/hosts` is ours.
    fn known_to(&self, role: &str) -> Command {
        let mut unshared = Command::new("unshare");
        let script = "mount --bind \"$0\" /etc/hosts && exec \"$@\"";
        unshared.args(["--user", "--map-root-user", "--mount", "sh", "-c", script]);
        unshared.arg(self.0.path()).arg(env::current_exe().expect("it has a path")).arg(role);
        unshared
    }
}
