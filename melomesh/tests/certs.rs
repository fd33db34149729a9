//! The certificates that the command makes, used as services use them.
#![expect(clippy::unwrap_used, reason = "a panic is how a test reports")]

use clap::Parser;
use mesh::{
    client::{self, ClientConfig},
    server::{ServerConfig, Services},
};
use std::{fs, path::Path, process::Command};
use tokio::net::TcpListener;
use tonic::Code;
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};

#[derive(clap::Parser)]
struct Server {
    #[command(flatten)]
    config: ServerConfig,
}

#[derive(clap::Parser)]
struct Client {
    #[command(flatten)]
    config: ClientConfig,
}

fn make(folder: &Path) {
    let made = Command::new(env!("CARGO_BIN_EXE_melomesh")).arg("certs").arg(folder).status();
    assert!(made.unwrap().success());
}

fn flags(service: &str, folder: &Path) -> Vec<String> {
    let file = |name: String| folder.join(name).display().to_string();
    vec![
        "program".into(),
        format!("--mesh-cert={}", file(format!("{service}.pem"))),
        format!("--mesh-key={}", file(format!("{service}.key"))),
        format!("--mesh-ca={}", file("ca.pem".into())),
    ]
}

#[tokio::test]
async fn services_know_each_other_by_them() {
    let folder = tempfile::tempdir().unwrap();
    make(folder.path());
    let config = Server::parse_from(flags("svm-svc", folder.path())).config;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let services = Services::new("svm-svc", proto::DESCRIPTORS).unwrap();
    tokio::spawn(async move {
        services.serve(listener, &config, std::future::pending()).await.unwrap();
    });

    // Made again while the service runs, they are of the same authority.
    let authority = fs::read(folder.path().join("ca.pem")).unwrap();
    make(folder.path());
    assert_eq!(fs::read(folder.path().join("ca.pem")).unwrap(), authority);

    let config = Client::parse_from(flags("gateway", folder.path())).config;
    let ask = async |service| {
        let target = format!("http://{address}").parse().unwrap();
        let client = client::connect(service, target, &config).unwrap();
        HealthClient::new(client).check(HealthCheckRequest::default()).await.map(|_| ())
    };
    ask("svm-svc").await.unwrap();
    assert_eq!(ask("vgg-svc").await.unwrap_err().code(), Code::Unavailable);
}
