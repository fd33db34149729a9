//! What a recommender needs is gone for a while, and comes back.

use crate::{
    child::{self, Child},
    database::Database,
    disk::Disk,
    fault::A_WHILE,
    load::{Load, Report},
    proxy::{self, Wire},
    scene::{self, BEFORE},
    songs::{self, Songs},
};
use axum::Router;
use serde_json::Value;
use std::{net::SocketAddr, time::Duration};
use tests::{any_port, http, pictures};
use tokio::time::{Instant, sleep};

/// How often a picture is sent.
const EVERY: Duration = Duration::from_millis(250);

/// `None` if there is no PostgreSQL on this machine.
pub(crate) async fn the_database_is_gone() -> Option<[Report; 2]> {
    let mut database = Database::start().await?;
    let recommender = child::command(child::RECOMMENDER);
    let songs = Songs::begin(recommender, &database.url()).await?;
    database.crash().await;
    sleep(A_WHILE).await;
    database.restart().await;
    Some(songs.end(["the database is gone: songs", "the same: ratings"]).await)
}

/// `None` if a disk cannot be mounted on this machine.
pub(crate) async fn the_disk_is_full() -> Option<[Report; 2]> {
    let disk = Disk::new();
    let store = disk.path().join("songs.db").display().to_string();
    let songs = Songs::begin(disk.seen_by(child::RECOMMENDER), &store).await?;
    disk.fill(&songs.recommender);
    sleep(A_WHILE).await;
    disk.empty(&songs.recommender);
    Some(songs.end(["the disk of SQLite is full: songs", "the same: ratings"]).await)
}

/// The local describer speaks for it.
pub(crate) async fn azure_is_gone() -> Report {
    let (azure, wire) = proxy::of_bytes(azure().await).await;
    let folder = tempfile::tempdir().expect("there is room");
    let flags = [
        format!("--store={}", folder.path().join("songs.db").display()),
        format!("--azure-endpoint=http://{azure}"),
        "--azure-key=0123456789abcdef".into(),
        // What words mean is not asked.
        "--hub=http://127.0.0.1:9".into(),
        "--words-wheel=http://127.0.0.1:9".into(),
    ];
    let (recommender, service) = songs::start(child::command(child::RECOMMENDER), &flags).await;
    let (gateway, address) =
        scene::gateway(&[format!("--recommender-addr=http://{service}")]).await;
    until_described(address, false).await;
    let (client, picture) = (http(), pictures::calm());
    let load = Load::start(scene::paced(EVERY), move |_| {
        client.post(url(address)).body(picture.clone()).header("content-type", "image/png")
    });
    sleep(BEFORE).await;
    let fault = Instant::now();
    wire.send_replace(Wire::Cut);
    until_described(address, true).await;
    sleep(A_WHILE).await;
    wire.send_replace(Wire::Sound);
    let report = load.report("Azure is gone", fault).await;
    until_described(address, false).await;
    for child in [gateway, recommender] {
        Child::stop(child).await;
    }
    report
}

/// A server that answers as Azure AI Vision.
async fn azure() -> SocketAddr {
    let listener = any_port().await;
    let address = listener.local_addr().expect("it is bound");
    let answer = async || r#"{"captionResult": {"text": "a green hill", "confidence": 0.9}}"#;
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(answer)).await });
    address
}

/// Asks until a picture is described, by who speaks for Azure or not.
async fn until_described(gateway: SocketAddr, by_fallback: bool) {
    let client = http();
    loop {
        let request = client.post(url(gateway)).header("content-type", "image/png");
        let answer = request.body(pictures::calm()).send().await;
        if let Ok(answer) = answer
            && answer.status() == 200
            && let Ok(answer) = answer.json::<Value>().await
            && answer["fallback"] == by_fallback
        {
            break;
        }
        sleep(BEFORE / 20).await;
    }
}

fn url(gateway: SocketAddr) -> String {
    format!("http://{gateway}/v1/pictures:describe")
}
