//! Three ways to send bytes: as they are, in a form, in JSON.

use crate::songbook::{Answer, MAX_BODY_BYTES, Songbook};
use axum::body::Body;
use bytes::Bytes;
use futures::stream;
use http::Request;
use serde_json::{Value, json};
use std::convert::Infallible;

/// A form with these parts.
fn form(parts: &[(&str, &str)]) -> String {
    let part = |(name, content): &(&str, &str)| {
        format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{content}\r\n")
    };
    parts.iter().map(part).collect::<String>() + "--x--\r\n"
}

fn post(uri: &str, content_type: &str) -> http::request::Builder {
    Request::post(uri).header("content-type", content_type)
}

#[tokio::test]
async fn a_raw_body_of_a_known_type_fills_its_field() {
    let songbook = Songbook::new();
    for content_type in ["audio/wav", "Audio/MPEG; rate=1", "application/octet-stream"] {
        let request = post("/v1/recordings/a?loud=true&marks=1&marks=2", content_type);
        let recording = songbook.send(request, "RIFF").await.json();
        let expected = json!({ "title": "a", "audio": "UklGRg==", "loud": true, "marks": [1, 2] });
        assert_eq!(recording, expected, "{content_type}");
    }
}

#[tokio::test]
async fn bytes_of_no_named_type_are_taken_too() {
    let songbook = Songbook::new();
    let unnamed = songbook.send(Request::post("/v1/recordings/a"), "RIFF").await;
    assert_eq!(unnamed.json()["audio"], "UklGRg==");
    let curl = post("/v1/recordings/a", "application/x-www-form-urlencoded");
    assert_eq!(songbook.send(curl, "a=b&c").await.json()["audio"], "YT1iJmM=");
}

#[tokio::test]
async fn a_raw_body_may_fill_the_field_that_the_rule_names() {
    let put = Request::put("/v1/recordings/a/sound?loud=true").header("content-type", "audio/wav");
    let recording = Songbook::new().send(put, "RIFF").await.json();
    assert_eq!((&recording["audio"], &recording["loud"]), (&json!("UklGRg=="), &json!(true)));
}

#[tokio::test]
async fn a_form_fills_fields_by_the_names_of_its_parts() {
    let parts = [
        ("audio", "RI\r\n--FF"),
        ("loud", "true"),
        ("marks", "1"),
        ("marks", "2"),
        ("singer.birthYear", "3"),
    ];
    let request = post("/v1/recordings/a", "multipart/form-data; boundary=x");
    let recording = Songbook::new().send(request, form(&parts)).await.json();
    assert_eq!(
        recording,
        json!({
            "title": "a", "audio": "UkkNCi0tRkY=", "loud": true, "marks": [1, 2],
            "singer": { "name": "", "birthYear": 3 },
        })
    );
}

#[tokio::test]
async fn a_form_that_does_not_fit_is_refused_by_name() {
    let content_type = "multipart/form-data; boundary=\"x\"";
    for (parts, message) in [
        (form(&[("sound", "RIFF")]), "`sound` is no field of the request"),
        (form(&[("audio", "a"), ("audio", "b")]), "`audio` is given twice"),
        (form(&[("loud", "true"), ("loud", "true")]), "`loud` is given twice"),
        (form(&[("title", "b")]), "`title` is given twice"),
        (form(&[("loud", "yes")]), "`loud` must be true or false"),
        ("RIFF".to_owned(), "the form does not begin with its boundary"),
        (
            form(&[("audio", "a")]).replace("--x--", ""),
            "the boundary that should end the part at byte 5 is missing or malformed",
        ),
    ] {
        let request = post("/v1/recordings/a", content_type);
        assert_eq!(Songbook::new().send(request, parts).await.error(400), message);
    }
    let boundless = post("/v1/recordings/a", "multipart/form-data");
    let message = Songbook::new().send(boundless, form(&[])).await.error(400);
    assert_eq!(message, "the Content-Type of a form must tell its boundary");
    let binary = [&b"--x\r\nContent-Disposition: form-data; name=loud\r\n\r\n\xff\r\n--x--"[..]];
    let answer =
        Songbook::new().send(post("/v1/recordings/a", content_type), binary.concat()).await;
    assert_eq!(answer.error(400), "`loud` must be UTF-8 text");
}

#[tokio::test]
async fn json_carries_bytes_as_base64_of_either_alphabet() {
    for base64 in ["/+8=", "_-8=", "_-8"] {
        let body = json!({ "audio": base64 }).to_string();
        let recording = Songbook::new().post_json("/v1/recordings/a", body).await.json();
        assert_eq!(recording["audio"], "/+8=");
    }
}

#[tokio::test]
async fn other_types_are_told_which_are_taken() {
    let songbook = Songbook::new();
    for content_type in ["text/plain", "image/png", "no type", "audio"] {
        let message = songbook.send(post("/v1/recordings/a", content_type), "x").await.error(415);
        assert_eq!(
            message,
            "the body must be one of audio/*, application/octet-stream, multipart/form-data, \
             application/json"
        );
    }
    for content_type in ["text/plain", "application/x-www-form-urlencoded", "audio/wav"] {
        let message = songbook.send(post("/v1/songs", content_type), "x").await.error(415);
        assert_eq!(message, "the body must be one of multipart/form-data, application/json");
    }
}

#[tokio::test]
async fn a_form_may_hold_any_number_of_files() {
    let files = "--x\r\nContent-Disposition: form-data; name=file; filename=a.png\r\n\
        Content-Type: image/png\r\n\r\nPNG\r\n\
        --x\r\nContent-Disposition: form-data; name=drafts; filename=1\r\n\r\none\r\n\
        --x\r\nContent-Disposition: form-data; name=drafts; filename=2\r\n\r\ntwo\r\n\
        --x\r\nContent-Disposition: form-data; name=drafts\r\n\r\ndGhyZWU=\r\n\
        --x\r\nContent-Disposition: form-data; name=name\r\n\r\na\r\n--x--";
    let request = post("/v1/covers", "multipart/form-data; boundary=x");
    let cover = Songbook::new().send(request, files).await.json();
    assert_eq!(
        cover["file"],
        json!({ "contentType": "image/png", "data": "UE5H", "extensions": [] })
    );
    assert_eq!(cover["drafts"], json!(["b25l", "dHdv", "dGhyZWU="]));
    assert_eq!(cover["name"], "a");
}

/// The lines of an answer.
fn lines(answer: &Answer) -> Vec<Value> {
    answer.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test]
async fn a_streamed_body_is_a_message_for_each_piece_after_what_path_and_query_say() {
    let pieces = stream::iter(["la", "lalala"].map(Ok::<_, Infallible>));
    let request = post("/v1/tapes/a?loud=true", "audio/wav");
    let answer = Songbook::new().send(request, Body::from_stream(pieces)).await;
    assert_eq!(answer.headers["content-type"], "application/x-ndjson");
    let messages = lines(&answer);
    let told: Vec<_> =
        messages.iter().map(|message| (&message["title"], &message["audio"])).collect();
    let [nothing, a, la, lalala] = ["", "a", "bGE=", "bGFsYWxh"].map(|text| json!(text));
    assert_eq!(told, [(&a, &nothing), (&nothing, &la), (&nothing, &lalala)]);
    assert_eq!(messages[0]["loud"], true);
}

#[tokio::test]
async fn a_streamed_http_body_is_one_for_each_piece() {
    let pieces = stream::iter(["PN", "G"].map(Ok::<_, Infallible>));
    let request = post("/v1/reels", "image/png");
    let answer = Songbook::new().send(request, Body::from_stream(pieces)).await;
    assert_eq!(answer.headers["content-type"], "image/png");
    assert_eq!(answer.text(), "PN,G,");
}

#[tokio::test]
async fn a_streamed_body_that_breaks_off_breaks_the_call_off() {
    let pieces = stream::iter([Ok("la"), Err("the line is dead")]);
    let request = post("/v1/tapes/a", "audio/wav");
    let answer = Songbook::new().send(request, Body::from_stream(pieces)).await;
    let messages = lines(&answer);
    assert_eq!(messages.last().unwrap()["error"]["message"], "the body broke off");
}

#[tokio::test]
async fn a_streamed_body_is_raw() {
    let answer = Songbook::new().post_json("/v1/tapes/a", "{}").await;
    assert_eq!(answer.error(415), "the body must be one of audio/*, application/octet-stream");
}

#[tokio::test]
async fn an_http_body_goes_through_as_it_is() {
    let songbook = Songbook::new();
    let put = Request::put("/v1/covers/a").header("content-type", "image/png");
    let cover = songbook.send(put, "PNG").await.json();
    assert_eq!(cover["file"]["contentType"], "image/png");
    assert_eq!(cover["file"]["data"], "UE5H");

    let mirror = post("/v1/mirror", "text/x-tab").header("accept", "image/*");
    let answer = songbook.send(mirror, "e|-0-2-3").await;
    assert_eq!((answer.status.as_u16(), answer.text()), (200, "e|-0-2-3"));
    assert_eq!(answer.headers["content-type"], "text/x-tab");

    let twice = post("/v1/mirror?contentType=a", "text/x-tab");
    assert_eq!(songbook.send(twice, "e").await.error(400), "`contentType` is given twice");
}

#[tokio::test]
async fn the_limit_itself_is_not_too_large() {
    let sound = vec![0; MAX_BODY_BYTES];
    let answer = Songbook::new().send(post("/v1/recordings/a", "audio/wav"), sound).await;
    answer.json();
}

#[tokio::test]
async fn a_body_that_says_it_is_too_large_is_not_read() {
    let body = Body::from_stream(stream::poll_fn(
        |_| -> std::task::Poll<Option<Result<Bytes, Infallible>>> { panic!("the body was read") },
    ));
    let request =
        post("/v1/recordings/a", "audio/wav").header("content-length", MAX_BODY_BYTES + 1);
    let answer = Songbook::new().send(request, body).await;
    assert_eq!(answer.error(413), "the body must not exceed 10000 bytes");
}

#[tokio::test]
async fn a_body_that_turns_out_too_large_is_read_no_further() {
    let endless = stream::repeat(Ok::<_, Infallible>(Bytes::from_static(&[0; 1_000])));
    let body = Body::from_stream(endless);
    Songbook::new().send(post("/v1/recordings/a", "audio/wav"), body).await.error(413);
}

#[tokio::test]
async fn a_body_that_breaks_off_is_refused() {
    let broken = stream::iter([Ok("RIFF"), Err("the cable was cut")]);
    let answer = Songbook::new()
        .send(post("/v1/recordings/a", "audio/wav"), Body::from_stream(broken))
        .await;
    assert_eq!(answer.error(400), "the body broke off");
}
