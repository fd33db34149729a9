//! How answers, streams and errors become responses.

use crate::songbook::{Answer, Songbook};
use axum::body::Body;
use futures::StreamExt;
use http::Request;
use http_body_util::BodyExt;
use serde_json::{Value, json};

async fn accepting(accept: &str, uri: &str) -> Answer {
    Songbook::new().send(Request::get(uri).header("accept", accept), Body::empty()).await
}

fn lines(answer: &Answer) -> Vec<Value> {
    answer.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test]
async fn fields_that_hold_their_default_are_written() {
    let song = Songbook::new().get("/v1/songs/7").await.json();
    assert_eq!(song["title"], "");
    assert_eq!(song["tags"], json!([]));
    assert_eq!(song["notes"], json!({}));
    assert_eq!(song["key"], "KEY_UNSPECIFIED");
    for absent in ["singer", "rating", "tape", "recorded"] {
        assert_eq!(song.get(absent), None, "{absent}");
    }
}

#[tokio::test]
async fn an_answer_that_cannot_be_understood_is_not_given() {
    let message = accepting("text/html, application/xml;q=0.9", "/v1/songs/7").await.error(406);
    assert_eq!(message, "the answer can be application/json");
    accepting("application/json;q=0", "/v1/songs/7").await.error(406);
    accepting("audio/*", "/v1/songs/a:play").await.error(406);
    for fine in ["", "*/*", "application/*;q=0.1", "text/html, */*;q=0.1"] {
        accepting(fine, "/v1/songs/7").await.json();
    }
}

#[tokio::test]
async fn a_stream_is_lines_of_json() {
    for accept in ["*/*", "application/x-ndjson", "text/html, */*;q=0.5"] {
        let answer = accepting(accept, "/v1/songs/a:play?count=3").await;
        assert_eq!(answer.headers["content-type"], "application/x-ndjson", "{accept}");
        let titles: Vec<_> = lines(&answer).iter().map(|song| song["title"].clone()).collect();
        assert_eq!(titles, ["a", "a", "a"]);
    }
}

#[tokio::test]
async fn a_stream_is_events_for_who_prefers_them() {
    let answer = accepting("application/json;q=0.5, text/event-stream", "/v1/songs/a:play?count=2");
    let answer = answer.await;
    assert_eq!(answer.headers["content-type"], "text/event-stream");
    assert_eq!(answer.headers["cache-control"], "no-cache");
    let events: Vec<_> = answer.text().split_terminator("\n\n").collect();
    assert_eq!(events.len(), 2);
    let song: Value = serde_json::from_str(events[0].strip_prefix("data: ").unwrap()).unwrap();
    assert_eq!(song["title"], "a");
}

#[tokio::test]
async fn a_stream_may_be_an_array() {
    let array = async |query: &str| {
        accepting("application/json", &format!("/v1/songs/a:play{query}")).await.json()
    };
    let songs = array("?count=2").await;
    let titles: Vec<_> = songs.as_array().unwrap().iter().map(|song| &song["title"]).collect();
    assert_eq!(titles, ["a", "a"]);
    assert_eq!(array("").await, json!([]));
    let songs = array("?count=1&fail=true").await;
    assert_eq!(songs[1]["error"]["message"], "the string broke");
}

#[tokio::test]
async fn an_empty_stream_is_an_empty_success() {
    let answer = accepting("*/*", "/v1/songs/a:play").await;
    assert_eq!((answer.status.as_u16(), answer.body.len()), (200, 0));
}

#[tokio::test]
async fn a_stream_that_fails_at_once_has_the_status_of_its_error() {
    let answer = accepting("text/event-stream", "/v1/songs/a:play?fail=true").await;
    assert_eq!(answer.error(500), "the string broke");
}

#[tokio::test]
async fn a_stream_that_fails_later_ends_with_its_error() {
    let error = json!({ "error": { "code": 15, "message": "the string broke", "details": [] } });
    let answer = accepting("*/*", "/v1/songs/a:play?count=1&fail=true").await;
    assert_eq!(answer.status, 200);
    assert_eq!(lines(&answer)[1], error);

    let answer = accepting("text/event-stream", "/v1/songs/a:play?count=1&fail=true").await;
    let (_, end) = answer.text().split_once("\n\n").unwrap();
    assert_eq!(end, format!("event: error\ndata: {error}\n\n"));
}

#[tokio::test]
async fn a_stream_of_bytes_goes_through_and_breaks_off_when_it_fails() {
    let answer = accepting("*/*", "/v1/songs/la:broadcast?count=3").await;
    assert_eq!(answer.headers["content-type"], "audio/basic");
    assert_eq!(answer.text(), "lalala");

    let request = Request::get("/v1/songs/la:broadcast?count=1&fail=true");
    let answer = Songbook::new().open(request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status(), 200);
    assert!(answer.into_body().collect().await.is_err());
}

#[tokio::test]
async fn what_nobody_listens_to_is_no_longer_played() {
    let songbook = Songbook::new();
    let request = Request::get("/v1/songs/a:play?count=1&forever=true");
    let answer = songbook.open(request.body(Body::empty()).unwrap()).await;
    let mut songs = answer.into_body().into_data_stream();
    songs.next().await.unwrap().unwrap();
    drop(songs);
    songbook.silence().await;
}

#[tokio::test]
async fn every_code_has_its_http_status() {
    let mapping = [
        (1, 499),
        (2, 500),
        (3, 400),
        (4, 504),
        (5, 404),
        (6, 409),
        (7, 403),
        (8, 429),
        (9, 400),
        (10, 409),
        (11, 400),
        (12, 501),
        (13, 500),
        (14, 503),
        (15, 500),
        (16, 401),
    ];
    for (code, status) in mapping {
        let answer = Songbook::new().get(&format!("/v1/failures/{code}")).await;
        assert_eq!(answer.error(status), "the song failed");
        let error: Value = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(error["code"], code);
    }
}

#[tokio::test]
async fn details_of_an_error_are_told() {
    let answer = Songbook::new().get("/v1/failures/8?retryMs=1500").await;
    let error: Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(
        error["details"],
        json!([
            { "@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "1.500s" },
            {
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": "OFF_KEY", "domain": "songbook", "metadata": { "key": "C" },
            },
        ])
    );
    assert_eq!(answer.headers["retry-after"], "2");
}
