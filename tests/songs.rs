//! Songs that suit a picture, asked for as people do.
#![expect(clippy::unwrap_used, reason = "a panic is how a test reports")]

use axum::{Router, http::StatusCode};
use image::ImageFormat;
use proto::v1::{
    Opinion, RateSongRequest, SuggestSongsRequest, recommender_client::RecommenderClient,
};
use recommender_svc::catalogue::{Format, Reader, Store};
use reqwest::{
    Method,
    multipart::{Form, Part},
};
use serde_json::{Value, json};
use std::time::Duration;
use tests::{System, any_port, channel, pictures};

const SUGGEST: &str = "/v1/songs:suggest";
const DESCRIBE: &str = "/v1/pictures:describe";

/// The running system, once it knows what words mean. Where the model of sentences is neither kept
/// nor to be had, there is none, and this says so.
async fn system(flags: &[&str]) -> Option<System> {
    let system = System::with_songs(flags).await;
    for _ in 0..600 {
        let (status, answer) = words(&system, "calm").await;
        if status == 200 {
            return Some(system);
        }
        assert_eq!(status, 503, "{answer}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    eprintln!("SKIPPED: the model of sentences is not here, and cannot be fetched");
    system.stop().await;
    None
}

async fn words(system: &System, words: &str) -> (u16, Value) {
    system.send_json(Method::POST, SUGGEST, &json!({ "description": words })).await
}

fn titles(answer: &Value) -> Vec<&str> {
    answer["songs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|each| each["song"]["title"].as_str().unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_answered_with_songs_by_every_door() {
    let Some(system) = system(&[]).await else { return };
    let form = Form::new().part("picture", Part::bytes(pictures::calm()).file_name("photo.png"));
    let (status, answer) = system.post_parts(SUGGEST, form).await;
    assert_eq!(status, 200, "{answer}");
    assert!(titles(&answer).len() >= 3, "{answer}");
    assert_eq!(answer["combinations"].as_array().unwrap().len(), 3);
    assert_eq!(answer["emotions"].as_array().unwrap().len(), 12);
    assert_eq!(answer["description"]["describer"], "local");
    assert_eq!(
        (&answer["fallback"], &answer["strategy"]),
        (&json!(false), &json!("STRATEGY_COMBINATIONS"))
    );
    for each in answer["songs"].as_array().unwrap() {
        assert!(each["song"]["link"].as_str().unwrap().starts_with("https://"), "{each}");
    }

    let (status, raw) = system.post(SUGGEST, "image/png", pictures::calm()).await;
    assert_eq!((status, &raw["songs"]), (200, &answer["songs"]));

    let mut grpc = RecommenderClient::new(channel(system.gateway()).await);
    let request = SuggestSongsRequest { picture: pictures::calm().into(), ..Default::default() };
    let songs = grpc.suggest_songs(request).await.unwrap().into_inner().songs;
    let songs: Vec<_> = songs.into_iter().map(|each| each.song.unwrap().title).collect();
    assert_eq!(songs, titles(&answer));
    system.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn words_are_closest_to_the_emotions_they_name() {
    let Some(system) = system(&[]).await else { return };
    for (said, emotion) in [("an aggressive, angry shout", "angry"), ("calm", "calm")] {
        let (_, answer) = words(&system, said).await;
        let near: Vec<_> = answer["emotions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|each| each["emotion"].as_str().unwrap())
            .collect();
        assert!(near.contains(&emotion), "{said}: {near:?}");
        assert_eq!(answer["description"]["describer"], "caller");
    }
    let jazz = json!({ "description": "night", "genres": ["JAZZ"], "yearTo": 1969, "combinationCount": 20, "songCount": 5 });
    let (_, answer) = system.send_json(Method::POST, SUGGEST, &jazz).await;
    for each in answer["songs"].as_array().unwrap() {
        assert_eq!(each["song"]["genre"], "jazz");
        assert!(each["song"]["year"].as_i64().unwrap() <= 1969, "{each}");
    }
    assert_eq!(titles(&answer).len(), 5);
    system.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_listener_likes_moves_their_songs_and_nobody_elses() {
    let Some(system) = system(&[]).await else { return };
    let ask = async |listener: &str| {
        let asked = json!({ "description": "calm evening", "listener": listener });
        system.send_json(Method::POST, SUGGEST, &asked).await.1
    };
    let before = ask("ann").await;
    let (_, wild) = words(&system, "aggressive, angry, violent").await;
    let liked = titles(&wild).len();
    for each in wild["songs"].as_array().unwrap() {
        let path = format!("/v1/listeners/ann/ratings/{}", each["song"]["id"].as_str().unwrap());
        let (status, rating) =
            system.send_json(Method::PUT, &path, &json!({ "opinion": "OPINION_LIKE" })).await;
        assert_eq!((status, &rating["song"]["title"]), (200, &each["song"]["title"]), "{rating}");
    }
    assert_ne!(titles(&ask("ann").await), titles(&before));
    assert_eq!(titles(&ask("bob").await), titles(&before));

    let first = before["songs"][0]["song"].clone();
    let path = format!("/v1/listeners/bob/ratings/{}", first["id"].as_str().unwrap());
    system.send_json(Method::PUT, &path, &json!({ "opinion": "OPINION_DISLIKE" })).await;
    assert!(!titles(&ask("bob").await).contains(&first["title"].as_str().unwrap()));

    let (_, page) = system.get("/v1/listeners/ann/ratings?pageSize=2").await;
    let token = page["nextPageToken"].as_str().unwrap();
    let (_, rest) = system.get(&format!("/v1/listeners/ann/ratings?pageToken={token}")).await;
    let count = |page: &Value| page["ratings"].as_array().unwrap().len();
    assert_eq!((count(&page), count(&rest), &rest["nextPageToken"]), (2, liked - 2, &json!("")));

    let (status, rating) =
        system.send_json(Method::PUT, &path, &json!({ "opinion": "OPINION_NONE" })).await;
    assert_eq!((status, &rating["opinion"]), (200, &json!("OPINION_NONE")));
    assert_eq!(titles(&ask("bob").await), titles(&before));
    system.send_json(Method::PUT, &path, &json!({ "opinion": "OPINION_DISLIKE" })).await;
    let (status, _) = system.send_json(Method::DELETE, &path, &json!({})).await;
    assert_eq!(status, 200);
    let (status, _) = system.send_json(Method::DELETE, &path, &json!({})).await;
    assert_eq!(status, 404);
    assert_eq!(titles(&ask("bob").await), titles(&before));
    system.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn songs_that_another_imports_are_suggested_without_a_restart() {
    let Some(system) = system(&[]).await else { return };
    let store = Store::open(&system.store().unwrap()).await.unwrap();
    let file = "title,artist,moods\nTide Tables,The Anglers,fishing\n";
    let songs = Reader::new(Format::Csv, file.as_bytes()).unwrap();
    store.import("another", songs, |_| Ok(())).await.unwrap();
    for _ in 0..600 {
        if titles(&words(&system, "fishing").await.1)[0] == "Tide Tables" {
            return system.stop().await;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the import was not seen");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_model_of_sentences_all_else_is_answered() {
    let folder = tempfile::tempdir().unwrap();
    let nobody = format!("http://{}/model", any_port().await.local_addr().unwrap());
    let folder = folder.path().to_str().unwrap();
    let flags = ["--models", folder, "--hub", &nobody, "--words-wheel", &nobody];
    let system = System::with_songs(&flags).await;
    let (status, answer) = words(&system, "calm").await;
    assert_eq!(status, 503, "{answer}");
    let message = answer["message"].as_str().unwrap();
    assert!(message.starts_with("songs cannot be suggested yet"), "{message}");
    let (status, answer) = system.post(DESCRIBE, "image/png", pictures::calm()).await;
    assert_eq!(status, 200, "{answer}");
    system.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_picture_is_refused_and_says_why() {
    let system = System::with_songs(&[]).await;
    let jpeg = pictures::encode(&pictures::landscape([9; 3], [200; 3]), ImageFormat::Jpeg);
    let heic = [&[0, 0, 0, 24][..], b"ftypheic\0\0\0\0mif1heic", &[0; 64]].concat();
    let refused: [(Vec<u8>, u16, &str); 7] = [
        (b"this is no picture at all".to_vec(), 400, "format is unknown"),
        (jpeg[..jpeg.len() / 2].to_vec(), 400, "breaks off"),
        (bomb(), 413, "pixels"),
        (heic, 415, "HEIC is not read"),
        (Vec::new(), 400, "empty"),
        (vec![0xff; (20 << 20) + 1], 413, "larger than"),
        (vec![0xff; 25 << 20], 413, "the body must not exceed"),
    ];
    for (bytes, status, message) in refused {
        let form = Form::new().part("picture", Part::bytes(bytes).file_name("photo"));
        let (found, answer) = system.post_parts(DESCRIBE, form).await;
        assert_eq!(found, status, "{answer}");
        assert!(answer["message"].as_str().unwrap().contains(message), "{answer}");
    }
    let (status, answer) = system.post(DESCRIBE, "image/heic", b"whatever".to_vec()).await;
    assert_eq!(status, 415, "{answer}");
    system.stop().await;
}

/// The header of a PNG of 50,000 x 50,000.
fn bomb() -> Vec<u8> {
    let mut png = pictures::calm();
    let size = 50_000_u32.to_be_bytes();
    png[16..20].copy_from_slice(&size);
    png[20..24].copy_from_slice(&size);
    let crc = crc32(&png[12..29]).to_be_bytes();
    png[29..33].copy_from_slice(&crc);
    png
}

/// The checksum of a chunk of a PNG.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
        })
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_that_make_no_sense_are_refused_by_field() {
    let Some(system) = system(&[]).await else { return };
    let long = "word ".repeat(10_000);
    for (request, message) in [
        (json!({}), "send a picture, or a description"),
        (json!({ "description": "  " }), "send a picture, or a description"),
        (json!({ "description": long }), "description has at most 2000 characters"),
        (json!({ "description": "x", "songCount": 1000 }), "song_count lies in [1, 200]"),
        (json!({ "description": "x", "listener": "no such name" }), "listener is a name"),
    ] {
        let (status, answer) = system.send_json(Method::POST, SUGGEST, &request).await;
        assert_eq!(status, 400, "{answer}");
        assert!(answer["message"].as_str().unwrap().contains(message), "{answer}");
    }
    let like = json!({ "opinion": "OPINION_LIKE" });
    for (path, status) in [
        ("/v1/listeners/ann/ratings/0123456789abcdef", 404),
        ("/v1/listeners/ann/ratings/xyz", 400),
        ("/v1/listeners/'; DROP TABLE ratings --/ratings/0123456789abcdef", 400),
    ] {
        let (found, answer) = system.send_json(Method::PUT, path, &like).await;
        assert_eq!(found, status, "{answer}");
    }
    let mut grpc = RecommenderClient::new(channel(system.gateway()).await);
    let nobody = RateSongRequest {
        listener: "ann".into(),
        song: "0".repeat(16),
        opinion: Opinion::Unspecified.into(),
    };
    assert_eq!(grpc.rate_song(nobody).await.unwrap_err().code(), tonic::Code::InvalidArgument);

    // Whatever is said, it is words.
    for words_said in ["'; DROP TABLE songs; --", "\" OR 1=1", "{{7*7}}", "🎵", "上を向いて歩こう"]
    {
        let (status, answer) = words(&system, words_said).await;
        assert!(status == 200 && titles(&answer).len() >= 3, "{answer}");
    }
    system.stop().await;
}

/// A server on this machine that says the same to every picture, as Azure AI Vision.
async fn azure(status: StatusCode, answer: &'static str) -> String {
    let listener = any_port().await;
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().fallback(async move || (status, answer));
    tokio::spawn(async { axum::serve(listener, router).await });
    url
}

#[tokio::test(flavor = "multi_thread")]
async fn azure_finds_the_words_and_the_local_describer_speaks_when_it_fails() {
    let found =
        azure(StatusCode::OK, r#"{"captionResult": {"text": "a green hill", "confidence": 0.9}}"#);
    let failing = azure(StatusCode::UNAUTHORIZED, "{}");
    let (found, failing) = (found.await, failing.await);
    let key = ["--azure-key", "0123456789abcdef"];
    for (url, flags, expected) in [
        (&found, &[][..], Ok(("azure", false))),
        (&failing, &[][..], Ok(("local", true))),
        (&failing, &["--no-fallback"][..], Err(503)),
    ] {
        let flags = [&["--azure-endpoint", url][..], &key, flags].concat();
        let system = System::with_songs(&flags).await;
        let (status, answer) = system.post(DESCRIBE, "image/png", pictures::calm()).await;
        assert!(!answer.to_string().contains("0123456789"), "{answer}");
        match expected {
            Err(code) => assert_eq!(status, code, "{answer}"),
            Ok((describer, fallback)) => {
                assert_eq!(answer["description"]["describer"], describer, "{answer}");
                assert_eq!(answer["fallback"], fallback);
                // Whoever finds the words, colours and mood are told.
                assert!(answer["description"]["palette"]["swatches"][0]["name"].is_string());
                assert!(answer["description"]["mood"]["valence"].is_number());
            }
        }
        system.stop().await;
    }
    let system = System::with_songs(&[]).await;
    let form =
        Form::new().part("picture", Part::bytes(pictures::calm())).text("describer", "azure");
    let (status, answer) = system.post_parts(DESCRIBE, form).await;
    assert_eq!(
        (status, answer["message"].as_str().unwrap()),
        (400, "azure is not set up here; ask local")
    );
    system.stop().await;
}
