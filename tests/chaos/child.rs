//! This program in another role, as a process that can be killed.

use clap::Parser;
use mesh::Listeners;
use std::{
    env, io,
    path::{Path, PathBuf},
    process::{ExitCode, ExitStatus, Stdio},
};
use tokio::process::{self, Command};

/// The roles, by the first argument.
pub(crate) const SVM: &str = "svm-svc";
pub(crate) const VGG: &str = "vgg-svc";
pub(crate) const RECOMMENDER: &str = "recommender-svc";
pub(crate) const GATEWAY: &str = "gateway";
pub(crate) const ROLES: [&str; 4] = [SVM, VGG, RECOMMENDER, GATEWAY];

/// Plays a role, as the `main` of that service does.
pub(crate) async fn play(role: &str, args: Vec<String>) -> ExitCode {
    let flags = [role.to_owned()].into_iter().chain(args);
    let served = match role {
        SVM => svm_svc(svm_svc::Config::parse_from(flags)).await,
        VGG => vgg_svc(vgg_svc::Config::parse_from(flags)).await,
        RECOMMENDER => recommender_svc(recommender_svc::Config::parse_from(flags)).await,
        _ => gateway(gateway::Config::parse_from(flags)).await,
    };
    served.map_or_else(
        |error| {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        },
        |()| ExitCode::SUCCESS,
    )
}

async fn svm_svc(config: svm_svc::Config) -> anyhow::Result<()> {
    let telemetry = telemetry::start(SVM, &config.telemetry)?;
    let model = config.load()?;
    let listeners = config.server.bind(telemetry.routes()).await?;
    svm_svc::serve(listeners, config, model, mesh::hangups(), mesh::shutdown()).await
}

async fn vgg_svc(config: vgg_svc::Config) -> anyhow::Result<()> {
    let telemetry = telemetry::start(VGG, &config.telemetry)?;
    let network = config.load()?;
    let listeners = config.server.bind(telemetry.routes()).await?;
    vgg_svc::serve(listeners, config, network, mesh::hangups(), mesh::shutdown()).await
}

async fn recommender_svc(config: recommender_svc::Config) -> anyhow::Result<()> {
    let telemetry = telemetry::start(RECOMMENDER, &config.telemetry)?;
    let listeners = config.server.bind(telemetry.routes()).await?;
    recommender_svc::serve(listeners, config, mesh::shutdown()).await
}

async fn gateway(config: gateway::Config) -> anyhow::Result<()> {
    let telemetry = telemetry::start(GATEWAY, &config.telemetry)?;
    let listeners =
        Listeners::bind(config.listen_addr, config.admin_addr, telemetry.routes()).await?;
    gateway::serve(listeners, config, mesh::hangups(), mesh::shutdown()).await
}

/// A process that ends when it is dropped, if it was not ended before.
#[derive(Debug)]
pub(crate) struct Child(process::Child);

impl Child {
    pub(crate) fn start(role: &str, args: &[String]) -> Self {
        Self::spawn(command(role).args(args)).expect("it starts")
    }

    /// Whatever it logs is expected here.
    pub(crate) fn spawn(command: &mut Command) -> io::Result<Self> {
        let command = command.env("RUST_LOG", "off").stdin(Stdio::null()).stdout(Stdio::null());
        command.kill_on_drop(true).spawn().map(Self)
    }

    pub(crate) fn id(&self) -> u32 {
        self.0.id().expect("it runs")
    }

    /// Sends a signal, by its name.
    pub(crate) async fn signal(&self, name: &str) {
        let id = self.id().to_string();
        let sent = Command::new("kill").args([&format!("-{name}"), &id]).status().await;
        assert!(sent.expect("there is a `kill`").success(), "{name} reaches {id}");
    }

    pub(crate) async fn ended(&mut self) -> ExitStatus {
        self.0.wait().await.expect("it is ours")
    }

    /// Ends it as it should be ended.
    pub(crate) async fn stop(mut self) {
        self.signal("TERM").await;
        assert!(self.ended().await.success(), "it ends as it should");
    }
}

/// This program in a role.
pub(crate) fn command(role: &str) -> Command {
    let mut command = Command::new(program());
    command.arg(role);
    command
}

/// The same, with mounts of its own, which a script makes at a path (`$0`), and then goes on
/// (`exec "$@"`). Not everywhere is that allowed.
pub(crate) fn with_mounts(script: &str, path: &Path, role: &str) -> Command {
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount", "sh", "-c", script]);
    command.arg(path).arg(program()).arg(role);
    command
}

fn program() -> PathBuf {
    env::current_exe().expect("this program has a path")
}
