//! Calls go to the judge of their model, and nothing of the judge leaks.

use crate::double::{House, SECRET};
use futures::StreamExt;
use proto::v1::{classify_stream_request::Request as Sound, *};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio_stream::wrappers::UnboundedReceiverStream;
use tonic::{Code, Request};
use tonic_types::StatusExt;

fn clip(audio: &'static str) -> ClassifyRequest {
    ClassifyRequest { model: "svm".into(), audio: audio.into(), include_rhythm: false }
}

fn timeline(audio: &'static str) -> ClassifyTimelineRequest {
    ClassifyTimelineRequest { model: "svm".into(), audio: audio.into(), hop_s: 0.0 }
}

fn config(model: &str) -> ClassifyStreamRequest {
    let config = StreamConfig { model: model.into(), ..Default::default() };
    ClassifyStreamRequest { request: Some(Sound::Config(config)) }
}

fn sound(audio: &'static str) -> ClassifyStreamRequest {
    ClassifyStreamRequest { request: Some(Sound::Audio(audio.into())) }
}

#[tokio::test]
async fn a_call_reaches_the_judge_of_its_model_with_what_belongs_to_it() {
    let house = House::open(&[]).await;
    let mut request = Request::new(clip("RIFF"));
    request.set_timeout(Duration::from_secs(5));
    request.metadata_mut().insert("traceparent", "00-1-2-01".parse().unwrap());
    request.metadata_mut().insert("authorization", "Bearer x".parse().unwrap());
    let answer = house.client().classify(request).await.unwrap().into_inner();
    assert_eq!((answer.model.as_str(), answer.duration_s), ("svm", 4.0));
    let came: Vec<_> = answer.warnings.iter().map(|warning| warning.message.as_str()).collect();
    assert_eq!(came, ["grpc-timeout", "traceparent"]);
}

#[tokio::test]
async fn headers_that_are_carried_are_metadata_there_and_back() {
    let house = House::open(&["--carry-headers", "x-listener"]).await;
    for (audio, status) in [("RIFF", "200 OK"), ("refuse", "429 Too Many Requests")] {
        let answer = house
            .hear(&format!(
                "POST /v1/models/svm:classify HTTP/1.1\nHost: a\nConnection: close\n\
                 Content-Type: audio/wav\nX-Listener: ann\nTraceparent: 00-1-2-01\n\
                 Content-Length: {}\n\n{audio}",
                audio.len()
            ))
            .await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}\r\n")), "{answer}");
        assert!(answer.contains("\r\nx-listener: ann\r\n"), "{answer}");
        assert!(!answer.contains("x-shelf") && !answer.contains("traceparent"), "{answer}");

        let mut request = Request::new(clip(audio));
        request.metadata_mut().insert("x-listener", "ann".parse().unwrap());
        let metadata = match house.client().classify(request).await {
            Ok(answer) => answer.metadata().clone(),
            Err(status) => status.metadata().clone(),
        };
        assert_eq!(metadata.get("x-listener").unwrap(), "ann");
        assert!(metadata.get("x-shelf").is_none());
    }
}

#[tokio::test]
async fn a_method_that_the_contract_does_not_have_is_passed_to_nobody() {
    let house = House::open(&[]).await;
    let client = reqwest::Client::builder().http2_prior_knowledge().build().unwrap();
    let forget = format!("http://{}/melomesh.v1.GenreClassifier/Forget", house.addr);
    let call = client.post(forget).header("content-type", "application/grpc").body(vec![0; 5]);
    assert_eq!(call.send().await.unwrap().headers()["grpc-status"], "12");
}

#[tokio::test]
async fn a_model_that_nobody_serves_is_not_found() {
    let house = House::open(&[]).await;
    let mut client = house.client();
    let model = || "whale".to_owned();
    let statuses = [
        client.get_model(GetModelRequest { model: model() }).await.unwrap_err(),
        client.classify(ClassifyRequest { model: model(), ..clip("") }).await.unwrap_err(),
        client
            .classify_timeline(ClassifyTimelineRequest { model: model(), ..timeline("") })
            .await
            .unwrap_err(),
        client.classify_stream(tokio_stream::iter([config("whale")])).await.unwrap_err(),
    ];
    for status in statuses {
        assert_eq!(status.code(), Code::NotFound);
        assert_eq!(status.message(), "there is no model `whale`; ask ensemble or svm or vgg");
    }
}

#[tokio::test]
async fn a_judge_that_cannot_be_reached_is_unavailable_and_stays_unnamed() {
    let house = House::empty().await;
    let status = house.client().classify(clip("RIFF")).await.unwrap_err();
    assert_eq!(status.code(), Code::Unavailable);
    assert_eq!(status.message(), "the svm judge cannot be reached; try again later");
    let status = house.client().list_models(ListModelsRequest::default()).await.unwrap_err();
    assert_eq!(status.code(), Code::Unavailable);
}

#[tokio::test]
async fn a_refusal_arrives_with_its_details() {
    let house = House::open(&[]).await;
    let status = house.client().classify(clip("refuse")).await.unwrap_err();
    assert_eq!(status.code(), Code::ResourceExhausted);
    assert_eq!(status.message(), "too many clips are waiting");
    let retry = status.get_details_retry_info().unwrap();
    assert_eq!(retry.retry_delay, Some(Duration::from_secs(3)));
}

#[tokio::test]
async fn what_broke_inside_a_judge_is_not_told() {
    let house = House::open(&[]).await;
    let status = house.client().classify(clip("fail")).await.unwrap_err();
    assert_eq!(status.code(), Code::Internal);
    assert!(!status.message().contains(SECRET), "{status}");

    let answers = house.client().classify_timeline(timeline("fail")).await.unwrap();
    let answers: Vec<_> = answers.into_inner().collect().await;
    assert!(answers[0].is_ok());
    assert!(!answers[1].as_ref().unwrap_err().message().contains(SECRET));
}

#[tokio::test]
async fn a_caller_is_answered_before_its_deadline() {
    let house = House::open(&["--request-timeout-ms", "200"]).await;
    let status = house.client().classify(clip("forever")).await.unwrap_err();
    assert_eq!(status.code(), Code::DeadlineExceeded);
    house.idle().await;
}

#[tokio::test]
async fn models_are_listed_page_by_page() {
    let house = House::open(&[]).await;
    let mut client = house.client();
    let page = |page_size, page_token: &str| ListModelsRequest {
        page_size,
        page_token: page_token.to_owned(),
    };
    let list = client.list_models(page(0, "")).await.unwrap().into_inner();
    // Who is away is not listed.
    let ids: Vec<_> = list.models.iter().map(|model| model.id.as_str()).collect();
    assert_eq!((ids, list.next_page_token.as_str()), (vec!["ensemble", "svm"], ""));
    assert_eq!(list.models[1].version, "1");
    for wrong in [page(-1, ""), page(101, ""), page(1, "whale")] {
        let status = client.list_models(wrong).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument);
    }
}

#[tokio::test]
async fn a_timeline_that_nobody_listens_to_is_no_longer_judged() {
    let house = House::open(&[]).await;
    let answers = house.client().classify_timeline(timeline("forever")).await.unwrap();
    let mut answers = answers.into_inner();
    answers.next().await.unwrap().unwrap();
    house.busy().await;
    drop(answers);
    house.idle().await;
}

#[tokio::test]
async fn a_live_signal_is_forwarded_as_it_comes_both_ways() {
    let house = House::open(&[]).await;
    let (say, signal) = mpsc::unbounded_channel();
    say.send(config("svm")).unwrap();
    let answers = house.client().classify_stream(UnboundedReceiverStream::new(signal)).await;
    let mut answers = answers.unwrap().into_inner();
    let mut verdict =
        async || answers.message().await.unwrap().map(|answer| answer.window.unwrap().end_s);
    assert_eq!(verdict().await, Some(0.0));
    for (audio, length) in [("la", 2.0), ("lalala", 6.0)] {
        say.send(sound(audio)).unwrap();
        assert_eq!(verdict().await, Some(length));
    }
    drop(say);
    assert_eq!(verdict().await, None);
    house.idle().await;
    assert!(house.signal_ended());
}

#[tokio::test]
async fn a_live_signal_may_be_the_body_of_a_rest_request() {
    let house = House::open(&[]).await;
    let answer = house
        .hear(
            "POST /v1/models/svm:classifyStream?config.encoding=SIGNAL_ENCODING_S16LE HTTP/1.1\n\
             Host: a\nConnection: close\nTransfer-Encoding: chunked\n\
             Content-Type: application/octet-stream\n\n2\nla\n6\nlalala\n0\n\n",
        )
        .await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    let heard: f64 = answer
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter_map(|line| line["window"]["endS"].as_f64())
        .sum();
    assert_eq!(heard, 8.0, "{answer}");
    house.idle().await;
    assert!(house.signal_ended());
}

#[tokio::test]
async fn a_live_signal_begins_with_its_configuration() {
    let house = House::open(&[]).await;
    let mut client = house.client();
    for signal in [vec![], vec![sound("la")]] {
        let status = client.classify_stream(tokio_stream::iter(signal)).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument);
        assert_eq!(status.message(), "the first message must be `config`");
    }
}

#[tokio::test]
async fn a_signal_that_nobody_listens_to_is_no_longer_judged() {
    let house = House::open(&[]).await;
    let (say, signal) = mpsc::unbounded_channel();
    say.send(config("svm")).unwrap();
    let mut request = Request::new(UnboundedReceiverStream::new(signal));
    let handle = request.cancellation_handle();
    let mut answers = house.client().classify_stream(request).await.unwrap().into_inner();
    answers.message().await.unwrap();
    handle.cancel();
    house.idle().await;
    assert!(!house.signal_ended());
}

#[tokio::test]
async fn a_signal_that_breaks_off_does_not_pass_for_a_whole_one() {
    let house = House::open(&["--max-body-bytes", "1000"]).await;
    let (say, signal) = mpsc::unbounded_channel();
    say.send(config("svm")).unwrap();
    let answers = house.client().classify_stream(UnboundedReceiverStream::new(signal)).await;
    let mut answers = answers.unwrap().into_inner();
    answers.message().await.unwrap();
    say.send(sound("la".repeat(1_000).leak())).unwrap();
    let status = answers.message().await.unwrap_err();
    assert_eq!(status.code(), Code::OutOfRange);
    house.idle().await;
    assert!(!house.signal_ended());
}
