//! This program in another role, as a process that can be killed.

use clap::Parser;
use std::{
    env, io,
    process::{ExitCode, ExitStatus, Stdio},
};
use tokio::{
    net::TcpListener,
    process::{self, Command},
};

/// The roles, by the first argument.
pub(crate) const SVM: &str = "svm-svc";
pub(crate) const GATEWAY: &str = "gateway";

pub(crate) async fn svm_svc(args: impl Iterator<Item = String>) -> ExitCode {
    let config = svm_svc::Config::parse_from([SVM.to_owned()].into_iter().chain(args));
    let model = config.load().expect("it is built in");
    let listener = TcpListener::bind(config.server.listen_addr).await.expect("the port is free");
    let served = svm_svc::serve(listener, config, model, mesh::hangups(), mesh::shutdown());
    ended(served.await)
}

pub(crate) async fn gateway(args: impl Iterator<Item = String>) -> ExitCode {
    let config = ::gateway::Config::parse_from([GATEWAY.to_owned()].into_iter().chain(args));
    let listener = TcpListener::bind(config.listen_addr).await.expect("the port is free");
    ended(::gateway::serve(listener, config, mesh::hangups(), mesh::shutdown()).await)
}

fn ended(served: anyhow::Result<()>) -> ExitCode {
    served.map_or_else(
        |error| {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        },
        |()| ExitCode::SUCCESS,
    )
}

/// A process that ends when it is dropped, if it was not ended before.
#[derive(Debug)]
pub(crate) struct Child(process::Child);

impl Child {
    pub(crate) fn start(role: &str, args: &[String]) -> Self {
        let program = env::current_exe().expect("this program has a path");
        Self::spawn(Command::new(program).arg(role).args(args)).expect("it starts")
    }

    pub(crate) fn spawn(command: &mut Command) -> io::Result<Self> {
        command.stdout(Stdio::null()).kill_on_drop(true).spawn().map(Self)
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
}
