//! Who is let in, and who is believed.

use crate::{asks, authority::Authority, client_with, scripted::Running};
use clap::Parser;
use mesh::server::{Error, ServerConfig, Services};
use proto::v1::ClassifyRequest;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tonic::Code;

const MONTH: i64 = 30;
const EXPIRED: i64 = -1;

/// May ask anything, and for a model alone.
const GATEWAY: &str = "spiffe://melomesh/gateway";
const ROBOT: &str = "spiffe://melomesh/robot";

/// A service and a client, each with the name that some authority gave it.
struct Pair {
    service: Running,
    folders: [TempDir; 2],
    client: Vec<String>,
}

impl Pair {
    async fn of(server: (&Authority, &str, i64), client: (&Authority, &str, i64)) -> Self {
        let folders = [(); 2].map(|()| tempfile::tempdir().expect("there is room"));
        let flags = |(authority, name, days): (&Authority, &str, i64), folder: &TempDir| {
            authority.name(name, days, folder.path())
        };
        let mut server = flags(server, &folders[0]);
        server.push(format!("--callers={GATEWAY},melomesh.v1.GenreClassifier/GetModel={ROBOT}"));
        let client = flags(client, &folders[1]);
        Self { service: Running::with(&server, |_| Ok(())).await, folders, client }
    }

    /// How a call ends.
    async fn call(&self) -> Result<(), Code> {
        let client = client_with(&self.client, &[self.service.address]);
        asks(&client).await.map_err(|status| status.code())
    }
}

#[tokio::test]
async fn those_who_know_each_other_talk() {
    let ours = Authority::new();
    let pair = Pair::of((&ours, "scripted", MONTH), (&ours, "gateway", MONTH)).await;
    assert_eq!(pair.call().await, Ok(()));
}

#[tokio::test]
async fn who_is_not_who_it_should_be_is_not_asked() {
    let (ours, theirs) = (Authority::new(), Authority::new());
    let gateway = (&ours, "gateway", MONTH);
    for server in
        [(&ours, "another", MONTH), (&ours, "scripted", EXPIRED), (&theirs, "scripted", MONTH)]
    {
        let pair = Pair::of(server, gateway).await;
        assert_eq!(pair.call().await, Err(Code::Unavailable), "{} {}", server.1, server.2);
        assert_eq!(pair.service.asked(), 0);
    }
}

#[tokio::test]
async fn who_cannot_say_who_it_is_is_not_let_in() {
    let (ours, theirs) = (Authority::new(), Authority::new());
    let service = (&ours, "scripted", MONTH);
    for client in [(&ours, "gateway", EXPIRED), (&theirs, "gateway", MONTH)] {
        let pair = Pair::of(service, client).await;
        assert_eq!(pair.call().await, Err(Code::Unavailable), "{}", client.2);
        assert_eq!(pair.service.asked(), 0);
    }
    let mut pair = Pair::of(service, (&ours, "gateway", MONTH)).await;
    pair.client.clear();
    assert_eq!(pair.call().await, Err(Code::Unavailable), "without TLS");
}

#[tokio::test]
async fn who_vouches_for_itself_is_not_believed() {
    let ours = Authority::new();
    let folder = tempfile::tempdir().unwrap();
    let mut pair = Pair::of((&ours, "scripted", MONTH), (&ours, "gateway", MONTH)).await;
    pair.client = ours.believe("gateway", folder.path());
    assert_eq!(pair.call().await, Err(Code::Unavailable));
    assert_eq!(pair.service.asked(), 0);

    let mut pair = Pair::of((&ours, "scripted", MONTH), (&ours, "gateway", MONTH)).await;
    let flags = ours.believe("scripted", folder.path());
    pair.service = Running::with(&flags, |_| Ok(())).await;
    assert_eq!(pair.call().await, Err(Code::Unavailable));
    assert_eq!(pair.service.asked(), 0);
}

#[tokio::test]
async fn who_is_known_may_still_not_ask() {
    let ours = Authority::new();
    let pair = Pair::of((&ours, "scripted", MONTH), (&ours, "another", MONTH)).await;
    assert_eq!(pair.call().await, Err(Code::PermissionDenied));
    assert_eq!(pair.service.asked(), 0);
}

#[tokio::test]
async fn who_may_ask_one_thing_may_not_ask_another() {
    let ours = Authority::new();
    let pair = Pair::of((&ours, "scripted", MONTH), (&ours, "robot", MONTH)).await;
    assert_eq!(pair.call().await, Ok(()));
    let mut client = client_with(&pair.client, &[pair.service.address]);
    let refused = client.classify(ClassifyRequest::default()).await.unwrap_err();
    assert_eq!(refused.code(), Code::PermissionDenied);
    assert_eq!(pair.service.asked(), 1);
}

#[tokio::test]
async fn a_new_certificate_is_shown_without_a_restart() {
    let ours = Authority::new();
    let pair = Pair::of((&ours, "scripted", EXPIRED), (&ours, "gateway", MONTH)).await;
    assert_eq!(pair.call().await, Err(Code::Unavailable));
    ours.name("scripted", MONTH, pair.folders[0].path());
    while pair.call().await.is_err() {}
}

#[derive(clap::Parser)]
struct Flags {
    #[command(flatten)]
    server: ServerConfig,
}

#[tokio::test]
async fn nobody_is_exposed_by_mistake() {
    let serve = async |flags: &[&str]| {
        let flags = Flags::parse_from(["server", "--admin-addr=127.0.0.1:0"].iter().chain(flags));
        let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
        let services = Services::new("exposed", proto::DESCRIPTORS).unwrap();
        services.serve(listener, &flags.server, async {}).await
    };
    assert!(matches!(serve(&[]).await, Err(Error::Exposed(_))));
    assert!(serve(&["--allow-plaintext", "--drain-grace-ms=0"]).await.is_ok());
}
