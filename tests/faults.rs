//! What a listener sees when a service is not well.

use clap::Parser;
use proto::v1::ClassifyRequest;
use std::{net::SocketAddr, time::Duration};
use tests::{System, any_port, clips};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};
use tonic::Code;

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

/// A clip that keeps a worker busy for seconds, when its rhythm is asked for.
fn long_clip() -> Vec<u8> {
    clips::wav(1, 1, 22_050, 16, &clips::noise(22_050 * 2 * 300))
}

#[tokio::test]
async fn an_answer_that_would_come_too_late_is_a_passed_deadline() {
    let system = System::start().await;
    let request = reqwest::Client::new()
        .post(system.url("/v1/models/svm:classify?includeRhythm=true"))
        .header("content-type", "audio/wav")
        .header("grpc-timeout", "100m")
        .body(long_clip());
    let late = request.send().await.unwrap();
    assert_eq!(late.status().as_u16(), 504);
    assert_eq!(late.json::<serde_json::Value>().await.unwrap()["code"], 4);
}

#[tokio::test]
async fn one_request_too_many_is_refused_at_once() {
    let system = System::with_flags(&["--workers", "1", "--queue-capacity", "1"]).await;
    let client = system.grpc().await;
    let request = |audio: Vec<u8>| ClassifyRequest {
        model: "svm".into(),
        audio: audio.into(),
        include_rhythm: true,
    };
    let audio = long_clip();
    let busy: Vec<_> = (0..2)
        .map(|_| {
            let (mut client, request) = (client.clone(), request(audio.clone()));
            tokio::spawn(async move { client.classify(request).await })
        })
        .collect();
    // The first is computed and the second waits, once both have arrived.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let refusal = client.clone().classify(request(clips::tune(1.0))).await.unwrap_err();
    assert_eq!(refusal.code(), Code::ResourceExhausted, "{refusal}");
    let (status, answer) =
        system.post("/v1/models/svm:classify", "audio/wav", clips::tune(1.0)).await;
    assert_eq!(status, 429, "{answer}");
    for verdict in busy {
        assert!(verdict.await.unwrap().is_ok());
    }
}
