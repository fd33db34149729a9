//! How much memory the service holds, measured on the running program.
#![expect(clippy::unwrap_used, reason = "a panic is how a test reports")]
#![cfg(target_os = "linux")]

use audio::{Clip, Tune};
use proto::v1::{ClassifyRequest, genre_classifier_client::GenreClassifierClient};
use std::{
    fs,
    io::{BufRead, BufReader},
    net::TcpListener,
    process::{Child, Command, Stdio},
    time::Duration,
};
use tonic::transport::Channel;

struct Service {
    process: Child,
    client: GenreClassifierClient<Channel>,
}

impl Service {
    async fn start() -> Self {
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
        let process = Command::new(env!("CARGO_BIN_EXE_svm-svc"))
            .args(["--listen-addr", &address, "--admin-addr", "127.0.0.1:0"])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let url = format!("http://{address}");
        let client = loop {
            match GenreClassifierClient::connect(url.clone()).await {
                Ok(client) => break client.max_encoding_message_size(128 << 20),
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        };
        Self { process, client }
    }

    async fn classify(&mut self, audio: Vec<u8>) -> Result<(), tonic::Status> {
        let request =
            ClassifyRequest { model: "svm".into(), audio: audio.into(), include_rhythm: false };
        self.client.classify(request).await.map(drop)
    }

    /// A line of the kernel's account of the process, in MB.
    fn memory_mb(&self, name: &str) -> u64 {
        let status = fs::File::open(format!("/proc/{}/status", self.process.id())).unwrap();
        let line = BufReader::new(status).lines().map(Result::unwrap);
        let line = line.into_iter().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1_024 / 1_000_000
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

#[tokio::test]
async fn two_hundred_clips_leave_less_than_100_mb() {
    let mut service = Service::start().await;
    let clip = Clip::from(Tune::default()).encode_wav();
    for _ in 0..200 {
        service.classify(clip.clone()).await.unwrap();
    }
    let resident = service.memory_mb("VmRSS");
    println!("resident after 200 clips of 30 s: {resident} MB");
    assert!(resident < 100, "{resident} MB");
}

#[tokio::test]
async fn the_largest_clips_take_less_than_300_mb() {
    let mut service = Service::start().await;
    // Twenty minutes, and an hour of which 20 minutes could have been kept.
    let long = Clip::from_samples(vec![0.1; 22_050 * 1_200]).encode_wav();
    service.classify(long).await.unwrap();
    let hour = Clip::from_samples(vec![0.1; 22_050 * 1_500]).encode_wav();
    assert!(service.classify(hour).await.is_err());
    assert!(service.classify(vec![0; 65 << 20]).await.is_err());
    let most = service.memory_mb("VmHWM");
    println!("most resident for 20 minutes, 25 minutes and 65 MiB: {most} MB");
    assert!(most < 300, "{most} MB");
}
