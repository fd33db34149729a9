//! What a listener does, end to end.

use base64::{Engine, prelude::BASE64_STANDARD as STANDARD};
use futures::StreamExt;
use proto::v1::{
    ClassifyRequest, ClassifyStreamRequest, GetModelRequest, ListModelsRequest, SignalEncoding,
    StreamConfig, classify_stream_request::Request as Part,
};
use serde_json::{Value, json};
use tests::{System, channel, clips, grpc, http};
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};
use tonic_reflection::pb::{
    v1::{
        ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
        server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
    },
    v1alpha,
};

const CLASSIFY: &str = "/v1/models/svm:classify";
const TIMELINE: &str = "/v1/models/svm:classifyTimeline";

#[tokio::test(flavor = "multi_thread")]
async fn rest_is_described_for_tools_and_for_people() {
    let system = System::start().await;
    let (status, document) = system.get("/openapi.json").await;
    assert_eq!((status, &document["openapi"]), (200, &"3.1.0".into()));
    assert!(document["paths"]["/v1/songs:suggest"]["post"].is_object(), "{document}");
    let page = http().get(system.url("/docs")).send().await.unwrap();
    assert!(page.headers()["content-security-policy"].to_str().unwrap().contains("'none'"));
    assert!(page.text().await.unwrap().contains("/v1/songs:suggest"));
    system.stop().await;
}

#[tokio::test]
async fn a_clip_is_given_its_genre_whichever_way_it_is_sent() {
    let system = System::start().await;
    let clip = clips::tune(12.0);
    let request =
        ClassifyRequest { model: "svm".into(), audio: clip.clone().into(), include_rhythm: false };
    let verdict = system.grpc().await.classify(request).await.unwrap().into_inner();
    assert_eq!(verdict.genres.len(), 10);
    let sum: f64 = verdict.genres.iter().map(|genre| genre.probability).sum();
    assert!((sum - 1.0).abs() < 1e-9, "{sum}");
    assert!((verdict.duration_s - 12.0).abs() < 1e-6);
    assert!(verdict.warnings.is_empty());

    let base64 = STANDARD.encode(&clip);
    let answers = [
        system.post(CLASSIFY, "audio/wav", clip.clone()).await,
        system.post(CLASSIFY, "", clip.clone()).await,
        system.post(CLASSIFY, "application/x-www-form-urlencoded", clip.clone()).await,
        system.post_form(CLASSIFY, clip).await,
        system
            .post(CLASSIFY, "application/json", json!({ "audio": base64 }).to_string().into())
            .await,
    ];
    for (status, answer) in answers {
        assert_eq!(status, 200, "{answer}");
        assert_eq!(answer["model"], "svm");
        assert_eq!(answer["modelVersion"], verdict.model_version);
        assert_eq!(answer["genres"][0]["genre"], verdict.genres[0].genre);
    }
}

#[tokio::test]
async fn rhythm_is_told_when_asked_for() {
    let system = System::start().await;
    let clip = clips::tune(12.0);
    let (_, without) = system.post(CLASSIFY, "audio/wav", clip.clone()).await;
    assert_eq!(without["rhythm"], Value::Null);
    let (status, with) =
        system.post(&format!("{CLASSIFY}?includeRhythm=true"), "audio/wav", clip).await;
    assert_eq!(status, 200, "{with}");
    let tempo = with["rhythm"]["tempoBpm"].as_f64().unwrap();
    assert!((tempo - 120.0).abs() < 3.0, "{tempo}");
}

#[tokio::test]
async fn a_timeline_comes_window_by_window() {
    let system = System::start().await;
    let path = format!("{TIMELINE}?hopS=5");
    let lines =
        system.post_raw(&path, "audio/wav", "application/x-ndjson", clips::tune(25.0)).await;
    assert_eq!(lines.status(), 200);
    assert_eq!(lines.headers()["content-type"], "application/x-ndjson");
    let windows: Vec<Value> = lines
        .text()
        .await
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(windows.len(), 4);
    assert_eq!(windows[3]["progress"], 1.0);
    let starts: Vec<_> = windows.iter().map(|w| w["window"]["startS"].as_f64().unwrap()).collect();
    assert!(
        starts.iter().zip([0.0, 5.0, 10.0, 15.0]).all(|(a, b)| (a - b).abs() < 0.2),
        "{starts:?}"
    );

    let events = system.post_raw(&path, "audio/wav", "text/event-stream", clips::tune(25.0)).await;
    assert_eq!(events.headers()["content-type"], "text/event-stream");
    assert_eq!(events.text().await.unwrap().matches("data:").count(), 4);
}

#[tokio::test]
async fn a_signal_is_judged_while_it_is_played() {
    let system = System::start().await;
    let clip = clips::tune(21.0);
    let config = StreamConfig {
        model: "svm".into(),
        encoding: SignalEncoding::Wav.into(),
        ..StreamConfig::default()
    };
    let part = |part| ClassifyStreamRequest { request: Some(part) };
    let mut parts = vec![part(Part::Config(config))];
    parts.extend(clip.chunks(10_007).map(|chunk| part(Part::Audio(chunk.to_vec().into()))));

    let signal = tokio_stream::iter(parts);
    let answers = system.grpc().await.classify_stream(signal).await.unwrap().into_inner();
    let windows: Vec<_> = answers.map(|answer| answer.unwrap().window.unwrap()).collect().await;
    assert_eq!(windows.len(), 3);
    assert!(windows.iter().map(|window| window.end_s).is_sorted());
    assert!(windows[2].end_s <= 21.0);
}

#[tokio::test]
async fn a_short_signal_is_judged_when_it_ends() {
    let system = System::start().await;
    let config = StreamConfig {
        model: "svm".into(),
        encoding: SignalEncoding::S16le.into(),
        sample_rate_hz: 8_000,
        channel_count: 2,
        ..StreamConfig::default()
    };
    let part = |part| ClassifyStreamRequest { request: Some(part) };
    let signal = tokio_stream::iter([
        part(Part::Config(config)),
        part(Part::Audio(clips::noise(64_000).into())),
    ]);
    let answers = system.grpc().await.classify_stream(signal).await.unwrap().into_inner();
    let answers: Vec<_> = answers.map(Result::unwrap).collect().await;
    assert_eq!(answers.len(), 1);
    assert!((answers[0].window.as_ref().unwrap().end_s - 2.0).abs() < 1e-3);
    assert_eq!(answers[0].warnings.len(), 1);
}

#[tokio::test]
async fn models_are_listed_and_described() {
    let system = System::start().await;
    let (status, list) = system.get("/v1/models").await;
    assert_eq!(status, 200);
    let ids: Vec<_> = list["models"].as_array().unwrap().iter().map(|it| &it["id"]).collect();
    assert_eq!(ids, ["ensemble", "svm", "vgg"]);
    let (status, model) = system.get("/v1/models/svm").await;
    assert_eq!(status, 200);
    assert_eq!(model, list["models"][1]);
    assert_eq!(model["labels"].as_array().unwrap().len(), 10);
    assert_eq!(model["frontEnd"]["melBandCount"], 128);
    assert!(model["scores"][0]["accuracy"].as_f64().unwrap() > 0.6);

    let mut grpc = system.grpc().await;
    let listed = grpc.list_models(ListModelsRequest::default()).await.unwrap().into_inner();
    let asked = GetModelRequest { model: "svm".into() };
    assert_eq!(grpc.get_model(asked).await.unwrap().into_inner(), listed.models[1]);
}

#[tokio::test]
async fn reflection_tells_the_contract_at_both_doors() {
    let system = System::start().await;
    for address in [system.gateway(), system.svm()] {
        let channel = channel(address).await;
        let list = ServerReflectionRequest {
            host: String::new(),
            message_request: Some(MessageRequest::ListServices(String::new())),
        };
        let mut client = ServerReflectionClient::new(channel.clone());
        let answers = client.server_reflection_info(tokio_stream::iter([list])).await.unwrap();
        let answer = answers.into_inner().next().await.unwrap().unwrap();
        let Some(MessageResponse::ListServicesResponse(list)) = answer.message_response else {
            panic!("it lists services");
        };
        let names: Vec<_> = list.service.into_iter().map(|service| service.name).collect();
        assert!(names.contains(&"melomesh.v1.GenreClassifier".to_owned()), "{names:?}");

        let list = v1alpha::ServerReflectionRequest {
            host: String::new(),
            message_request: Some(
                v1alpha::server_reflection_request::MessageRequest::ListServices(String::new()),
            ),
        };
        let mut client = v1alpha::server_reflection_client::ServerReflectionClient::new(channel);
        assert!(client.server_reflection_info(tokio_stream::iter([list])).await.is_ok());
    }
}

#[tokio::test]
async fn health_is_watched_until_the_service_stops() {
    let system = System::start().await;
    let mut health = HealthClient::new(channel(system.svm()).await);
    let service = "melomesh.v1.GenreClassifier".to_owned();
    let check = health.check(HealthCheckRequest { service: service.clone() }).await.unwrap();
    assert_eq!(check.into_inner().status(), ServingStatus::Serving);

    let mut watch = health.watch(HealthCheckRequest { service }).await.unwrap().into_inner();
    assert_eq!(watch.next().await.unwrap().unwrap().status(), ServingStatus::Serving);
    let stop = tokio::spawn(system.stop());
    assert_eq!(watch.next().await.unwrap().unwrap().status(), ServingStatus::NotServing);
    drop((watch, health));
    stop.await.unwrap();
}

#[tokio::test]
async fn the_service_is_asked_without_the_gateway_too() {
    let system = System::start().await;
    let request = ClassifyRequest {
        model: "svm".into(),
        audio: clips::tune(10.0).into(),
        include_rhythm: false,
    };
    let verdict = grpc(system.svm()).await.classify(request).await.unwrap().into_inner();
    assert_eq!(verdict.model, "svm");
}
