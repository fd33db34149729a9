//! What a listener sees when a service is not well.

use clap::Parser;
use futures::{
    StreamExt, future,
    stream::{self, FuturesUnordered},
};
use serde_json::{Value, json};
use std::net::SocketAddr;
use tests::{System, any_port, clips, http};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

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
    tokio::spawn(gateway::serve(listener, config, stream::pending(), future::pending()));
    address
}

async fn models(gateway: SocketAddr) -> u16 {
    let answer =
        http().get(format!("http://{gateway}/v1/models/svm")).send().await.expect("it answers");
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
            svm_svc::serve(listener, config, model, stream::pending(), asked)
                .await
                .expect("it serves");
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
    let request = http()
        .post(system.url("/v1/models/svm:classify?includeRhythm=true"))
        .header("content-type", "audio/wav")
        .header("grpc-timeout", "100m")
        .body(long_clip());
    let late = request.send().await.unwrap();
    assert_eq!(late.status().as_u16(), 504);
    assert_eq!(late.json::<Value>().await.unwrap()["code"], 4);
}

#[tokio::test]
async fn one_request_too_many_is_refused_at_once() {
    let system = System::with_flags(&["--workers", "1", "--queue-capacity", "1"]).await;
    let path = "/v1/models/svm:classify?includeRhythm=true";
    let clip = long_clip();
    let mut answers: FuturesUnordered<_> =
        (0..6).map(|_| system.post(path, "audio/wav", clip.clone())).collect();
    // One is computed and one waits: the others need not wait to be refused.
    let (status, refusal) = answers.next().await.unwrap();
    assert_eq!((status, &refusal["code"]), (429, &json!(8)), "{refusal}");
    let others: Vec<_> = answers.map(|(status, _)| status).collect().await;
    assert!(others.iter().all(|status| [200, 429].contains(status)), "{others:?}");
    assert!(others.contains(&200), "{others:?}");
}
