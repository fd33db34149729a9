//! A recommender that keeps ratings, a gateway before it, and listeners who ask for
//! songs and rate them.

use crate::{
    child::{self, Child},
    load::{Load, Report},
    scene::{BEFORE, free_address, gateway, paced},
};
use clap::Parser;
use recommender_svc::Config;
use reqwest::{Client, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use std::{net::SocketAddr, time::Duration};
use tests::http;
use tokio::{
    process::Command,
    task::spawn_blocking,
    time::{Instant, sleep},
};
use words::Words;

/// How often somebody asks for songs, and rates one.
const SUGGEST_EVERY: Duration = Duration::from_millis(250);
const RATE_EVERY: Duration = Duration::from_millis(25);

#[derive(Debug)]
pub(crate) struct Songs {
    pub(crate) recommender: Child,
    gateway: Child,
    address: SocketAddr,
    client: Client,
    song: String,
    suggesting: Load,
    rating: Load,
    fault: Instant,
}

impl Songs {
    /// All is well with songs in a store, until it returns; `None` if the recommender does not
    /// start.
    pub(crate) async fn begin(recommender: Command, store: &str) -> Option<Self> {
        let (mut recommender, service) = start(recommender, &[format!("--store={store}")]).await;
        let flag = format!("--recommender-addr=http://{service}");
        let (gateway, address) = gateway(&[flag]).await;
        let client = http();
        let song = tokio::select! {
            song = a_song(&client, address) => song,
            _ = recommender.ended() => return None,
        };
        let asker = client.clone();
        let suggesting = Load::start(paced(SUGGEST_EVERY), move |_| suggest(&asker, address));
        let (rater, rated) = (client.clone(), song.clone());
        let rating = Load::start(paced(RATE_EVERY), move |n| {
            let opinion = json!({ "opinion": "OPINION_LIKE" });
            rater.put(format!("{}/{rated}", ratings(address, n))).json(&opinion)
        });
        sleep(BEFORE).await;
        let fault = Instant::now();
        Some(Self { recommender, gateway, address, client, song, suggesting, rating, fault })
    }

    /// What was noticed by those who asked for songs, and by those who rated. What was rated is
    /// kept, or whoever rated was told that it is not.
    pub(crate) async fn end(self, names: [&'static str; 2]) -> [Report; 2] {
        let Self { recommender, gateway, address, client, song, suggesting, rating, fault } = self;
        let suggesting = suggesting.report(names[0], fault).await;
        let rating = rating.report(names[1], fault).await.may_put_off();
        assert!(rating.has_put_off(), "nothing went wrong");
        let rated = async |listener| {
            let answer = client.get(ratings(address, listener)).send().await.expect("it answers");
            answer.json::<Value>().await.expect("it is JSON")
        };
        for &listener in &rating.answered {
            let kept = rated(listener).await;
            assert_eq!(kept["ratings"][0]["song"]["id"], song, "a rating was lost: {kept}");
        }
        gateway.stop().await;
        recommender.stop().await;
        [suggesting, rating]
    }
}

/// Whether the model of sentences is kept here, or can be fetched.
pub(crate) async fn words_are_known() -> bool {
    let fetch = || Words::fetch(&Config::parse_from([child::RECOMMENDER]).words).is_ok();
    spawn_blocking(fetch).await.expect("it ends")
}

/// A recommender, and where it is.
pub(crate) async fn start(mut recommender: Command, flags: &[String]) -> (Child, SocketAddr) {
    let address = free_address().await;
    let usual = [format!("--listen-addr={address}"), "--admin-addr=127.0.0.1:0".into()];
    (Child::spawn(recommender.args(usual).args(flags)).expect("it starts"), address)
}

/// The first song that is suggested, once any is.
async fn a_song(client: &Client, gateway: SocketAddr) -> String {
    loop {
        if let Ok(answer) = suggest(client, gateway).send().await
            && answer.status() == StatusCode::OK
        {
            let answer: Value = answer.json().await.expect("it is JSON");
            break answer["songs"][0]["song"]["id"].as_str().expect("there is one").to_owned();
        }
        sleep(Duration::from_millis(100)).await;
    }
}

fn suggest(client: &Client, gateway: SocketAddr) -> RequestBuilder {
    let words = json!({ "description": "a calm evening by the sea" });
    client.post(format!("http://{gateway}/v1/songs:suggest")).json(&words)
}

fn ratings(gateway: SocketAddr, listener: usize) -> String {
    format!("http://{gateway}/v1/listeners/{listener}/ratings")
}
