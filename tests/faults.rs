//! What a listener sees when a service is not well.

use clap::Parser;
use proto::v1::ClassifyRequest;
use std::{net::SocketAddr, time::Duration};
use tests::{System, any_port, clips};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};
use tonic::{Code, Request};

#[tokio::test]
async fn a_service_that_comes_back_is_used_again() {
    let listener = any_port().await;
    let svm = listener.local_addr().unwrap();
    let gateway = gateway_to(svm).await;

    let running = Running::start(listener);
    assert_eq!(models(gateway).await, 200);
    running.stop().await;
    assert_eq!(models(gateway).await, 503);
    let running = Running::start(TcpListener::bind(svm).await.unwrap());
    assert_eq!(models(gateway).await, 200);
    running.stop().await;
}

async fn gateway_to(svm: SocketAddr) -> SocketAddr {
    let listener = any_port().await;
    let address = listener.local_addr().expect("it is bound");
    let config = gateway::Config::parse_from(["gateway", "--svm-addr", &format!("http://{svm}")]);
    tokio::spawn(gateway::serve(listener, config, std::future::pending()));
    address
}

async fn models(gateway: SocketAddr) -> u16 {
    let answer = reqwest::get(format!("http://{gateway}/v1/models/svm")).await.expect("it answers");
    let status = answer.status().as_u16();
    let body = answer.text().await.expect("it has a body");
    assert!(!body.contains("127.0.0.1"), "{body}");
    status
}

struct Running {
    stop: oneshot::Sender<()>,
    stopped: JoinHandle<()>,
}

impl Running {
    fn start(listener: TcpListener) -> Self {
        let (stop, asked) = oneshot::channel();
        let config = svm_svc::Config::parse_from(["svm-svc"]);
        let model = config.load().expect("it is built in");
        let stopped = tokio::spawn(async move {
            let asked = async { asked.await.unwrap_or(()) };
            svm_svc::serve(listener, config, model, asked).await.expect("it serves");
        });
        Self { stop, stopped }
    }

    async fn stop(self) {
        self.stop.send(()).expect("it still runs");
        self.stopped.await.expect("it stops cleanly");
    }
}

/// Asks for a verdict that takes a worker a good while.
fn long_request() -> Request<ClassifyRequest> {
    let audio = clips::tune(120.0).into();
    Request::new(ClassifyRequest { model: "svm".into(), audio, include_rhythm: true })
}

#[tokio::test]
async fn an_answer_that_would_come_too_late_is_a_passed_deadline() {
    let system = System::start().await;
    let mut request = long_request();
    request.metadata_mut().insert("grpc-timeout", "20m".parse().unwrap());
    let late = system.grpc().await.classify(request).await.unwrap_err();
    assert_eq!(late.code(), Code::DeadlineExceeded, "{late}");
}

#[tokio::test]
async fn one_request_too_many_is_refused_at_once() {
    let system = System::with_flags(&["--workers", "1", "--queue-capacity", "1"]).await;
    let client = system.grpc().await;
    let busy: Vec<_> = (0..2)
        .map(|_| {
            let mut client = client.clone();
            tokio::spawn(async move { client.classify(long_request()).await })
        })
        .collect();
    // The first is computed and the second waits, once both have arrived.
    tokio::time::sleep(Duration::from_millis(300)).await;
    let refusal = client.clone().classify(long_request()).await.unwrap_err();
    assert_eq!(refusal.code(), Code::ResourceExhausted, "{refusal}");
    let (status, answer) =
        system.post("/v1/models/svm:classify", "audio/wav", clips::tune(1.0)).await;
    assert_eq!(status, 429, "{answer}");
    for verdict in busy {
        assert!(verdict.await.unwrap().is_ok());
    }
}
