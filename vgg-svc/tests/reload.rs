//! A network is replaced while it is asked, over real gRPC.
#![expect(clippy::unwrap_used, reason = "a panic is how a test reports")]

mod small;

use audio::{Clip, Tune};
use clap::Parser;
use futures::{StreamExt, stream};
use proto::v1::{ClassifyRequest, GetModelRequest, genre_classifier_client::GenreClassifierClient};
use small::{keep, with_metadata};
use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    net::TcpListener,
    sync::mpsc,
    task::{JoinHandle, JoinSet},
};
use tonic::transport::Channel;

type Client = GenreClassifierClient<Channel>;

/// A service of the network in a file, and the means to have that read again.
struct Service {
    client: Client,
    reload: mpsc::UnboundedSender<()>,
    read: mpsc::UnboundedReceiver<()>,
    serving: JoinHandle<()>,
}

impl Service {
    async fn start(file: &Path) -> Self {
        let flags = ["vgg-svc", "--queue-capacity", "64", "--model", file.to_str().unwrap()];
        let config = vgg_svc::Config::parse_from(flags);
        let network = config.load().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (reload, asked) = mpsc::unbounded_channel();
        let (done, read) = mpsc::unbounded_channel();
        // Whenever it comes for the next item, it has done with the one before.
        let asked = stream::unfold((asked, done), |(mut asked, done)| async {
            _ = done.send(());
            asked.recv().await.map(|()| ((), (asked, done)))
        });
        let serving = tokio::spawn(async move {
            let never = std::future::pending();
            vgg_svc::serve(listener, config, network, asked, never).await.unwrap();
        });
        let client = GenreClassifierClient::connect(format!("http://{address}")).await.unwrap();
        let mut service = Self { client, reload, read, serving };
        service.read.recv().await.unwrap();
        service
    }

    /// Has the file read again, and waits until that is done.
    async fn reload(&mut self) {
        self.reload.send(()).unwrap();
        self.read.recv().await.unwrap();
    }

    async fn version(&mut self) -> String {
        let asked = GetModelRequest { model: "vgg".into() };
        self.client.get_model(asked).await.unwrap().into_inner().version
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn request() -> ClassifyRequest {
    let tune = Tune { duration_s: 12.0, ..Tune::default() };
    let audio = Clip::from(tune).encode_wav().into();
    ClassifyRequest { model: "vgg".into(), audio, include_rhythm: false }
}

/// Asks on and on, by eight callers at once, until told to stop. The versions
/// that answered.
fn ask(client: &Client, stop: &Arc<AtomicBool>) -> JoinSet<Vec<String>> {
    let mut callers = JoinSet::new();
    for _ in 0..8 {
        let (mut client, stop, request) = (client.clone(), Arc::clone(stop), request());
        callers.spawn(async move {
            let mut versions = Vec::new();
            while !stop.load(Ordering::Relaxed) {
                let answer = client.classify(request.clone()).await.unwrap().into_inner();
                assert_eq!(answer.genres.len(), 3);
                versions.push(answer.model_version);
            }
            versions
        });
    }
    callers
}

#[tokio::test(flavor = "multi_thread")]
async fn no_request_is_dropped_when_a_network_is_replaced() {
    let (_folder, file) = keep(&with_metadata("version", Some("0")));
    let mut service = Service::start(&file).await;
    let stop = Arc::new(AtomicBool::new(false));
    let callers = ask(&service.client, &stop);

    let mut count = 0;
    let began = Instant::now();
    while count < 3 || began.elapsed() < Duration::from_secs(2) {
        count += 1;
        fs::write(&file, with_metadata("version", Some(&count.to_string()))).unwrap();
        service.reload().await;
        assert_eq!(service.version().await, count.to_string());
    }
    stop.store(true, Ordering::Relaxed);
    let versions: Vec<_> =
        stream::iter(callers.join_all().await).flat_map(stream::iter).collect().await;
    let newest = versions.iter().map(|version| version.parse::<i32>().unwrap()).max();
    println!("{} answers by networks up to {newest:?} of {count}", versions.len());
    assert!(versions.contains(&"0".to_owned()) && newest > Some(0), "{versions:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_old_network_stays_when_the_file_will_not_do() {
    let (_folder, file) = keep(&with_metadata("version", Some("old")));
    let mut service = Service::start(&file).await;
    let stop = Arc::new(AtomicBool::new(false));
    let callers = ask(&service.client, &stop);

    let others = with_metadata("labels", Some(r#"["jazz", "blues", "rock"]"#));
    for unfit in [&small::FILE[..small::FILE.len() / 2], b"", &others] {
        fs::write(&file, unfit).unwrap();
        service.reload().await;
        assert_eq!(service.version().await, "old");
    }
    fs::remove_file(&file).unwrap();
    service.reload().await;
    assert_eq!(service.version().await, "old");
    fs::write(&file, with_metadata("version", Some("new"))).unwrap();
    service.reload().await;
    assert_eq!(service.version().await, "new");

    stop.store(true, Ordering::Relaxed);
    let answers = callers.join_all().await;
    assert!(answers.iter().flatten().all(|version| version == "old" || version == "new"));
}

#[tokio::test]
async fn the_program_reads_its_file_again_on_sighup() {
    let (_folder, file) = keep(&with_metadata("version", Some("old")));
    let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut program = Command::new(env!("CARGO_BIN_EXE_vgg-svc"))
        .args(["--listen-addr", &address.to_string(), "--admin-addr", "127.0.0.1:0"])
        .args(["--model", file.to_str().unwrap()])
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut client = loop {
        match GenreClassifierClient::connect(format!("http://{address}")).await {
            Ok(client) => break client,
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    };
    fs::write(&file, with_metadata("version", Some("new"))).unwrap();
    let asked = Command::new("kill").args(["-HUP", &program.id().to_string()]).status().unwrap();
    assert!(asked.success());
    let (mut version, began) = (String::new(), Instant::now());
    while version != "new" && began.elapsed() < Duration::from_secs(20) {
        tokio::time::sleep(Duration::from_millis(20)).await;
        let asked = GetModelRequest { model: "vgg".into() };
        version = client.get_model(asked).await.unwrap().into_inner().version;
    }
    program.kill().unwrap();
    program.wait().unwrap();
    assert_eq!(version, "new");
}
