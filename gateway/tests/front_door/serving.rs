//! One port for REST and gRPC, over HTTP/1.1 and HTTP/2, until it is closed.

use crate::double::House;
use proto::v1::ClassifyRequest;
use std::time::{Duration, Instant};
use tokio::io::AsyncReadExt;
use tonic::{Code, client::Grpc};
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};
use tonic_reflection::pb::v1::{
    ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
    server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
};

/// A request to classify this clip, on a connection of its own.
fn classify(clip: &str) -> String {
    format!(
        "POST /v1/models/svm:classify?includeRhythm=true HTTP/1.1\nHost: a\nConnection: close\n\
         Content-Type: audio/wav\nContent-Length: {}\n\n{clip}",
        clip.len()
    )
}

#[tokio::test]
async fn rest_and_grpc_are_answered_on_one_port() {
    let house = House::open(&[]).await;
    let answer = house.hear(&classify("RIFF")).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!((&body["model"], &body["durationS"]), (&"svm".into(), &4.0.into()));
    assert_eq!(body["rhythm"]["beatsS"], serde_json::json!([]));

    let request = ClassifyRequest { model: "svm".into(), ..Default::default() };
    assert_eq!(house.client().classify(request).await.unwrap().into_inner().model, "svm");
}

#[tokio::test]
async fn the_root_lists_what_there_is() {
    let house = House::open(&[]).await;
    let answer = house.hear("GET / HTTP/1.1\nHost: a\nConnection: close\n\n").await;
    assert!(answer.contains("POST /v1/models/{model}:classify\n"), "{answer}");
    let answer = house.hear("PUT / HTTP/1.1\nHost: a\nConnection: close\n\n").await;
    assert!(answer.starts_with("HTTP/1.1 405 Method Not Allowed\r\n"), "{answer}");
    assert!(answer.contains("allow: GET, HEAD\r\n"), "{answer}");
}

#[tokio::test]
async fn health_and_reflection_are_served() {
    let house = House::open(&[]).await;
    let service = "melomesh.v1.GenreClassifier".to_owned();
    let request = HealthCheckRequest { service: service.clone() };
    let health = HealthClient::new(house.channel()).check(request).await.unwrap();
    assert_eq!(health.into_inner().status(), ServingStatus::Serving);

    let request = ServerReflectionRequest {
        host: String::new(),
        message_request: Some(MessageRequest::ListServices(String::new())),
    };
    let mut reflection = ServerReflectionClient::new(house.channel());
    let answers = reflection.server_reflection_info(tokio_stream::iter([request])).await.unwrap();
    let answer = answers.into_inner().message().await.unwrap().unwrap().message_response;
    let Some(MessageResponse::ListServicesResponse(list)) = answer else { panic!("{answer:?}") };
    assert!(list.service.iter().any(|listed| listed.name == service));
}

#[tokio::test]
async fn a_grpc_method_that_does_not_exist_is_unimplemented() {
    let house = House::open(&[]).await;
    let mut grpc = Grpc::new(house.channel());
    grpc.ready().await.unwrap();
    let codec =
        gateway::rest::DynamicCodec(proto::POOL.get_message_by_name("melomesh.v1.Model").unwrap());
    let message = prost_reflect::DynamicMessage::new(codec.0.clone());
    let path = "/melomesh.v1.Nobody/Nothing".parse().unwrap();
    let status = grpc.unary(tonic::Request::new(message), path, codec).await.unwrap_err();
    assert_eq!(status.code(), Code::Unimplemented);
}

#[tokio::test]
async fn a_body_is_asked_for_only_if_it_will_be_read() {
    let house = House::open(&["--max-body-bytes", "4"]).await;
    let expecting = |length: usize| {
        format!(
            "POST /v1/models/svm:classify HTTP/1.1\nHost: a\nExpect: 100-continue\n\
             Connection: close\nContent-Length: {length}\n\n"
        )
    };
    let mut stream = house.say(&expecting(4)).await;
    let mut answer = [0; 21];
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 100 Continue");

    let answer = house.hear(&expecting(5)).await;
    assert!(answer.starts_with("HTTP/1.1 413 Payload Too Large\r\n"), "{answer}");
}

#[tokio::test]
async fn a_caller_that_hangs_up_frees_the_judge() {
    let house = House::open(&[]).await;
    let stream = house.say(&classify("forever")).await;
    house.busy().await;
    drop(stream);
    house.idle().await;
}

#[tokio::test]
async fn what_was_begun_is_finished_after_the_stop() {
    let mut house = House::open(&[]).await;
    let mut stream = house.say(&classify("slow")).await;
    house.busy().await;
    house.stop();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    house.gateway.await.unwrap().unwrap();
    assert!(tokio::net::TcpStream::connect(house.addr).await.is_err());
}

#[tokio::test]
async fn what_never_ends_does_not_keep_the_gateway_open() {
    let mut house = House::open(&["--drain-timeout-ms", "100"]).await;
    let _stream = house.say(&classify("forever")).await;
    house.busy().await;
    let begin = Instant::now();
    house.stop();
    house.gateway.await.unwrap().unwrap();
    assert!(begin.elapsed() < Duration::from_secs(2));
}
