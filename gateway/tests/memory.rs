//! How much memory an upload takes in the gateway, measured on the running program.
#![expect(clippy::unwrap_used, reason = "a panic is how a test reports")]
#![cfg(target_os = "linux")]

use axum::{Router, body::Body};
use bytes::Bytes;
use futures::future::join_all;
use http_body_util::BodyExt;
use proto::v1::{ClassifyRequest, genre_classifier_client::GenreClassifierClient};
use reqwest::{Client, StatusCode};
use std::{
    fs,
    net::TcpListener,
    process::{Child, Command, Stdio},
    time::Duration,
};
use tonic::{Code, Status};

/// Thirty seconds of CD sound.
const CLIP: usize = 5_300_000;

/// A service that hears every call to its end, and refuses it.
async fn refuser() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let refuse = async |mut body: Body| {
        while body.frame().await.is_some() {}
        Status::invalid_argument("heard").into_http::<Body>()
    };
    tokio::spawn(axum::serve(listener, Router::new().fallback(refuse)).into_future());
    address
}

struct Gateway {
    process: Child,
    url: String,
    client: Client,
}

impl Gateway {
    async fn start() -> Self {
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
        let process = Command::new(env!("CARGO_BIN_EXE_gateway"))
            .args(["--listen-addr", &address, "--admin-addr", "127.0.0.1:0"])
            .args(["--svm-addr", &refuser().await])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Fails if it was installed before, and then all is well.
        _ = rustls::crypto::ring::default_provider().install_default();
        let gateway = Self { process, url: format!("http://{address}"), client: Client::new() };
        while gateway.client.get(&gateway.url).send().await.is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(gateway.raw(Bytes::from_static(b"RIFF")).await, StatusCode::BAD_REQUEST);
        gateway
    }

    async fn raw(&self, clip: Bytes) -> StatusCode {
        let url = format!("{}/v1/models/svm:classify", self.url);
        let post = self.client.post(url).header("content-type", "audio/wav").body(clip);
        post.send().await.unwrap().status()
    }

    async fn form(&self, clip: &[u8]) -> StatusCode {
        let head = "--x\r\nContent-Disposition: form-data; name=audio; filename=a\r\n\r\n";
        let body = [head.as_bytes(), clip, b"\r\n--x--"].concat();
        let url = format!("{}/v1/models/svm:classify", self.url);
        let post = self.client.post(url).header("content-type", "multipart/form-data; boundary=x");
        post.body(body).send().await.unwrap().status()
    }

    async fn grpc(&self, audio: Bytes) -> Code {
        let client = GenreClassifierClient::connect(self.url.clone()).await.unwrap();
        let clip = ClassifyRequest { model: "svm".into(), audio, include_rhythm: false };
        let mut client = client.max_encoding_message_size(usize::MAX);
        client.classify(clip).await.unwrap_err().code()
    }

    /// By how much the process grows meanwhile, in MB.
    async fn growth_mb<T>(&self, doing: impl Future<Output = T>) -> (T, f64) {
        let process = format!("/proc/{}", self.process.id());
        // The peak begins anew: <https://docs.kernel.org/filesystems/proc.html>.
        fs::write(format!("{process}/clear_refs"), "5").unwrap();
        let before = memory_kb(&process, "VmRSS");
        let done = doing.await;
        let most = memory_kb(&process, "VmHWM");
        (done, most.saturating_sub(before) as f64 * 1.024e-3)
    }
}

/// A line of the kernel's account of a process.
fn memory_kb(process: &str, name: &str) -> u64 {
    let status = fs::read_to_string(format!("{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

impl Drop for Gateway {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

#[tokio::test]
async fn an_upload_takes_little_more_than_it_must() {
    let clip = Bytes::from(vec![7; CLIP]);
    let told = |way: &str, most: f64| println!("{way}: at most {most:.1} MB for a clip of 5.3");

    let (mut raw, mut form, mut grpc) = (0_f64, 0_f64, 0_f64);
    for _ in 0..3 {
        let gateway = Gateway::start().await;
        for _ in 0..3 {
            let (status, grown) = gateway.growth_mb(gateway.raw(clip.clone())).await;
            assert_eq!(status, StatusCode::BAD_REQUEST);
            raw = raw.max(grown);
        }
        let gateway = Gateway::start().await;
        let (status, grown) = gateway.growth_mb(gateway.form(&clip)).await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        form = form.max(grown);
        let gateway = Gateway::start().await;
        let (code, grown) = gateway.growth_mb(gateway.grpc(clip.clone())).await;
        assert_eq!(code, Code::InvalidArgument);
        grpc = grpc.max(grown);
    }
    told("raw", raw);
    told("as a form", form);
    told("by gRPC", grpc);
    assert!(raw < 12.0 && form < 20.0 && grpc < 12.0);
}

#[tokio::test]
async fn a_hundred_uploads_at_once_take_no_more_than_there_is_room_for() {
    let clip = Bytes::from(vec![7; CLIP]);
    let gateway = Gateway::start().await;
    let uploads = (0..100).map(|_| gateway.raw(clip.clone()));
    let (statuses, grown) = gateway.growth_mb(join_all(uploads)).await;
    let refused = statuses.iter().filter(|status| **status == StatusCode::TOO_MANY_REQUESTS);
    let refused = refused.count();
    let passed = statuses.iter().filter(|status| **status == StatusCode::BAD_REQUEST).count();
    println!("100 at once: {grown:.0} MB; {passed} passed on, {refused} refused");
    assert_eq!(passed + refused, 100);
    assert!(grown < 600.0, "{grown} MB");
}
