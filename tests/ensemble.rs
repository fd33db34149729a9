//! What a listener hears of several judges at once, whether or not all of them
//! are well.

use clap::Parser;
use futures::StreamExt;
use proto::v1::{
    ClassifyStreamRequest, SignalEncoding, StreamConfig, classify_stream_request::Request as Part,
};
use serde_json::{Value, json};
use std::{net::SocketAddr, time::Duration};
use tests::{System, any_port, clips, grpc, http};

const CLASSIFY: &str = "/v1/models/ensemble:classify";

/// Long enough for several windows.
const CLIP_S: f32 = 25.0;

#[tokio::test]
async fn both_judges_are_heard() {
    let system = System::start().await;
    let clip = clips::tune(CLIP_S);
    let (status, answer) = system.post(CLASSIFY, "audio/wav", clip.clone()).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["model"], "ensemble");
    assert_eq!(answer["warnings"], json!([]));
    assert_eq!(answer["genres"].as_array().unwrap().len(), 10);

    for judge in ["svm", "vgg"] {
        let (_, alone) =
            system.post(&format!("/v1/models/{judge}:classify"), "audio/wav", clip.clone()).await;
        let pooled = answer["pooled"].as_array().unwrap();
        let pooled = pooled.iter().find(|verdict| verdict["model"] == judge).unwrap();
        assert_eq!(pooled["genres"], alone["genres"]);
        assert_eq!(pooled["modelVersion"], alone["modelVersion"]);
    }
    let (_, model) = system.get("/v1/models/ensemble").await;
    assert_eq!(model["version"], answer["modelVersion"]);
    assert_eq!(model["labels"].as_array().unwrap().len(), 10);
}

#[tokio::test]
async fn pooling_is_by_the_weights_that_the_operator_gave() {
    let folder = tempfile::tempdir().unwrap();
    let weights = folder.path().join("ensemble.json");
    let pool = json!({ "weights": { "svm": 1.0, "vgg": 0.0 }, "scores": [] });
    std::fs::write(&weights, pool.to_string()).unwrap();
    let system = System::with_flags(&["--ensemble", weights.to_str().unwrap()]).await;
    let (_, answer) = system.post(CLASSIFY, "audio/wav", clips::tune(CLIP_S)).await;
    assert_same_verdict(&answer, &answer["pooled"][0]);
}

#[tokio::test]
async fn a_timeline_is_pooled_window_by_window() {
    let system = System::start().await;
    let path = |model| format!("/v1/models/{model}:classifyTimeline?hopS=5");
    let mut starts = Vec::new();
    for model in ["svm", "vgg", "ensemble"] {
        let lines = system
            .post_raw(&path(model), "audio/wav", "application/x-ndjson", clips::tune(CLIP_S))
            .await;
        assert_eq!(lines.status(), 200);
        let lines = lines.text().await.unwrap();
        let windows: Vec<Value> =
            lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(windows.last().unwrap()["progress"], 1.0);
        assert!(windows.iter().all(|window| window["warnings"] == json!([])));
        starts.push(windows.iter().map(|it| it["window"]["startS"].clone()).collect::<Vec<_>>());
    }
    assert_eq!(starts[0], starts[2]);
    assert!(starts[0].len() > 2);
}

#[tokio::test]
async fn a_signal_is_heard_by_both_while_it_is_played() {
    let system = System::start().await;
    let config = StreamConfig {
        model: "ensemble".into(),
        encoding: SignalEncoding::Wav.into(),
        ..StreamConfig::default()
    };
    let clip = clips::tune(CLIP_S);
    let chunks = clip.chunks(100_000).map(|chunk| Part::Audio(chunk.to_vec().into()));
    let messages: Vec<_> = std::iter::once(Part::Config(config))
        .chain(chunks)
        .map(|part| ClassifyStreamRequest { request: Some(part) })
        .collect();
    let mut client = system.grpc().await;
    let verdicts = client.classify_stream(futures::stream::iter(messages)).await.unwrap();
    let verdicts: Vec<_> = verdicts.into_inner().map(Result::unwrap).collect().await;
    assert!(verdicts.len() > 2);
    assert!(verdicts.iter().all(|verdict| verdict.warnings.is_empty()));
    assert!(verdicts.iter().all(|verdict| verdict.window.as_ref().unwrap().genres.len() == 10));
}

#[tokio::test]
async fn a_signal_may_last_longer_than_a_request() {
    let system = System::start().await;
    let short = ["--request-timeout-ms", "1000"];
    let gateway = gateway_with(system.svm(), system.vgg(), &short).await;
    let config = StreamConfig {
        model: "ensemble".into(),
        encoding: SignalEncoding::Wav.into(),
        ..StreamConfig::default()
    };
    let config = ClassifyStreamRequest { request: Some(Part::Config(config)) };
    let clip = clips::tune(CLIP_S);
    let chunks: Vec<_> =
        clip.chunks(200_000).map(|chunk| Part::Audio(chunk.to_vec().into())).collect();
    let chunks = futures::stream::iter(chunks).then(|chunk| async {
        tokio::time::sleep(Duration::from_millis(400)).await;
        ClassifyStreamRequest { request: Some(chunk) }
    });
    let messages = futures::stream::iter([config]).chain(chunks);
    let verdicts = grpc(gateway).await.classify_stream(messages).await.unwrap();
    let verdicts: Vec<_> = verdicts.into_inner().map(Result::unwrap).collect().await;
    assert!(verdicts.len() > 2);
    assert!(verdicts.iter().all(|verdict| verdict.warnings.is_empty()));
}

#[tokio::test]
async fn a_judge_that_is_away_is_missed_but_not_needed() {
    let system = System::start().await;
    let gateway = gateway_to(system.svm(), nobody().await).await;
    let answer = classify(gateway).await;
    assert_eq!(answer["pooled"].as_array().unwrap().len(), 1);
    assert_eq!(answer["warnings"][0]["code"], "WARNING_CODE_PARTIAL");
    let message = answer["warnings"][0]["message"].as_str().unwrap();
    assert!(message.contains("vgg (Unavailable)"), "{message}");
    assert_same_verdict(&answer, &answer["pooled"][0]);

    let models = http().get(format!("http://{gateway}/v1/models")).send().await.unwrap();
    let models: Value = models.json().await.unwrap();
    let ids: Vec<_> = models["models"].as_array().unwrap().iter().map(|it| &it["id"]).collect();
    assert_eq!(ids, ["ensemble", "svm"]);
}

#[tokio::test]
async fn a_judge_that_is_late_is_not_waited_for() {
    let system = System::start().await;
    // It accepts connections, and never says a word.
    let deaf = any_port().await;
    let gateway = gateway_to(deaf.local_addr().unwrap(), system.vgg()).await;
    let answer = classify(gateway).await;
    assert_eq!(answer["pooled"][0]["model"], "vgg");
    let message = answer["warnings"][0]["message"].as_str().unwrap();
    assert!(message.contains("svm (DeadlineExceeded)"), "{message}");
}

#[tokio::test]
async fn a_signal_goes_on_without_the_judge_that_failed() {
    let system = System::start().await;
    let gateway = gateway_to(nobody().await, system.vgg()).await;
    let path = format!("http://{gateway}/v1/models/ensemble:classifyTimeline");
    let request = http().post(path).header("content-type", "audio/wav");
    let answer = request.body(clips::tune(CLIP_S)).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 200);
    for line in answer.text().await.unwrap().lines() {
        let window: Value = serde_json::from_str(line).unwrap();
        assert_eq!(window["warnings"][0]["code"], "WARNING_CODE_PARTIAL");
    }
}

#[tokio::test]
async fn nobody_to_ask_is_an_error_and_so_is_a_bad_clip() {
    let system = System::start().await;
    let (status, answer) = system.post(CLASSIFY, "audio/wav", clips::noise(4_000)).await;
    assert_eq!((status, &answer["code"]), (400, &json!(3)), "{answer}");

    let gateway = gateway_to(nobody().await, nobody().await).await;
    let answer = post(gateway).await;
    assert_eq!(answer.status().as_u16(), 503);
    let body = answer.text().await.unwrap();
    assert!(!body.contains("127.0.0.1"), "{body}");

    // A judge that knows the clip is bad says more than one that is away.
    let gateway = gateway_to(system.svm(), nobody().await).await;
    let request = proto::v1::ClassifyRequest { model: "ensemble".into(), ..Default::default() };
    let refused = grpc(gateway).await.classify(request).await.unwrap_err();
    assert_eq!(refused.code(), tonic::Code::InvalidArgument);
}

/// The same genres as likely, but for rounding.
fn assert_same_verdict(one: &Value, other: &Value) {
    let genres = |verdict: &Value| verdict["genres"].as_array().cloned().unwrap_or_default();
    assert_eq!(genres(one).len(), 10);
    for (one, other) in std::iter::zip(genres(one), genres(other)) {
        assert_eq!(one["genre"], other["genre"]);
        let probability = |it: &Value| it["probability"].as_f64().unwrap_or_default();
        assert!((probability(&one) - probability(&other)).abs() < 1e-9, "{one} {other}");
    }
}

async fn classify(gateway: SocketAddr) -> Value {
    let answer = post(gateway).await;
    assert_eq!(answer.status().as_u16(), 200);
    answer.json().await.expect("it is JSON")
}

async fn post(gateway: SocketAddr) -> reqwest::Response {
    let request = http().post(format!("http://{gateway}{CLASSIFY}"));
    let request = request.header("content-type", "audio/wav").body(clips::tune(CLIP_S));
    request.send().await.expect("it answers")
}

/// Where nobody listens.
async fn nobody() -> SocketAddr {
    any_port().await.local_addr().expect("it is bound")
}

async fn gateway_to(svm: SocketAddr, vgg: SocketAddr) -> SocketAddr {
    gateway_with(svm, vgg, &["--ensemble-patience-ms", "500"]).await
}

async fn gateway_with(svm: SocketAddr, vgg: SocketAddr, flags: &[&str]) -> SocketAddr {
    let listener = any_port().await;
    let address = listener.local_addr().expect("it is bound");
    let addresses = [format!("http://{svm}"), format!("http://{vgg}")];
    let named = ["gateway", "--svm-addr", &addresses[0], "--vgg-addr", &addresses[1]];
    let config = gateway::Config::parse_from(named.iter().chain(flags));
    tokio::spawn(gateway::serve(
        listener,
        config,
        futures::stream::pending(),
        std::future::pending(),
    ));
    address
}
