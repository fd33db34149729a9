//! What one caller cannot take from others.

use crate::double::House;
use proto::v1::ClassifyRequest;
use std::time::{Duration, Instant};
use tokio::{io::AsyncReadExt, time::timeout};
use tonic::Code;
use tonic_types::StatusExt;

/// Whether the gateway closes a connection on which this was said.
async fn closes(house: &House, text: &str) -> bool {
    let mut stream = house.say(text).await;
    let mut answer = Vec::new();
    timeout(Duration::from_secs(10), stream.read_to_end(&mut answer)).await.is_ok()
}

#[tokio::test]
async fn who_does_not_end_its_headers_is_not_waited_for() {
    let house = House::open(&["--header-timeout-ms", "200", "--request-timeout-ms", "200"]).await;
    assert!(closes(&house, "GET / HTTP/1.1\nHost: a\nX-Slow: ").await);
    assert!(closes(&house, "").await);
}

#[tokio::test]
async fn who_does_not_end_its_body_is_told_so() {
    let house = House::open(&["--request-timeout-ms", "200"]).await;
    let begun = "POST /v1/models/svm:classify HTTP/1.1\nHost: a\nConnection: close\n\
        Content-Type: audio/wav\nContent-Length: 10\n\nRIFF";
    let answer = house.hear(begun).await;
    assert!(answer.starts_with("HTTP/1.1 408 Request Timeout\r\n"), "{answer}");
}

#[tokio::test]
async fn headers_that_are_too_long_are_refused() {
    let house = House::open(&["--max-header-bytes", "8192"]).await;
    let long = "a".repeat(10_000);
    let answer = house.hear(&format!("GET / HTTP/1.1\nHost: a\nX-Long: {long}\n\n")).await;
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
}

#[tokio::test]
async fn more_connections_than_there_may_be_are_closed() {
    let house = House::open(&["--max-connections", "1"]).await;
    let first = house.say("").await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(closes(&house, "").await);
    drop(first);
    let begin = Instant::now();
    let get = "GET / HTTP/1.1\nHost: a\nConnection: close\n\n";
    while begin.elapsed() < Duration::from_secs(5) {
        let mut stream = house.say(get).await;
        let mut answer = String::new();
        if stream.read_to_string(&mut answer).await.is_ok() && answer.starts_with("HTTP/1.1 200") {
            return;
        }
    }
    panic!("the place was not given back");
}

#[tokio::test]
async fn bodies_for_which_there_is_no_room_are_refused_at_once() {
    let house = House::open(&["--max-held-bytes", "10"]).await;
    let post = |length: usize, body: &str| {
        format!(
            "POST /v1/models/svm:classify HTTP/1.1\nHost: a\nConnection: close\n\
             Content-Type: audio/wav\nContent-Length: {length}\n\n{body}"
        )
    };
    let first = house.say(&post(8, "RIFF")).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    let answer = house.hear(&post(4, "RIFF")).await;
    assert!(answer.starts_with("HTTP/1.1 429 Too Many Requests\r\n"), "{answer}");
    assert!(answer.contains("retry-after: 1\r\n"), "{answer}");
    drop(first);
    tokio::time::sleep(Duration::from_millis(50)).await;
    let answer = house.hear(&post(4, "RIFF")).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
}

#[tokio::test]
async fn messages_of_grpc_take_room_from_the_same_budget() {
    let house = House::open(&["--max-held-bytes", "20"]).await;
    let classify = async || {
        let clip =
            ClassifyRequest { model: "svm".into(), audio: "RIFF".into(), ..Default::default() };
        house.client().classify(clip).await
    };
    let held = house
        .say(
            "POST /v1/models/svm:classify HTTP/1.1\nHost: a\nContent-Type: audio/wav\n\
             Content-Length: 16\n\nRIFF",
        )
        .await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    let status = classify().await.unwrap_err();
    assert_eq!(status.code(), Code::ResourceExhausted);
    let retry = status.get_details_retry_info().unwrap();
    assert_eq!(retry.retry_delay, Some(Duration::from_secs(1)));
    drop(held);
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(classify().await.is_ok());
}

#[tokio::test]
async fn who_is_refused_hears_why_though_it_is_still_sending() {
    let house = House::open(&["--max-body-bytes", "1000"]).await;
    let length = 16 << 20;
    let head = format!(
        "POST /v1/models/svm:classify HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\
         Content-Type: audio/wav\r\nContent-Length: {length}\r\n\r\n"
    );
    let answer = house.hear_bytes(&[head.as_bytes(), &vec![0; length]].concat()).await;
    assert!(answer.starts_with(b"HTTP/1.1 413 "), "{}", String::from_utf8_lossy(&answer));
}

#[tokio::test]
async fn a_caller_may_wait_less_than_all_may() {
    let house = House::open(&[]).await;
    for header in ["X-Request-Timeout: 0.1", "X-Request-Timeout: 100ms", "Grpc-Timeout: 100m"] {
        let answer = house
            .hear(&format!(
                "POST /v1/models/svm:classify HTTP/1.1\nHost: a\nConnection: close\n{header}\n\
                 Content-Type: audio/wav\nContent-Length: 7\n\nforever"
            ))
            .await;
        assert!(answer.starts_with("HTTP/1.1 504 Gateway Timeout\r\n"), "{header}: {answer}");
    }
    let get =
        "GET /v1/models/svm HTTP/1.1\nHost: a\nConnection: close\nX-Request-Timeout: soon\n\n";
    let answer = house.hear(get).await;
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
}
