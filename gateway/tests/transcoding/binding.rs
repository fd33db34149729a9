//! How paths, queries and JSON become messages.

use crate::songbook::Songbook;
use axum::body::Body;
use http::{Method, Request};
use serde_json::json;

#[tokio::test]
async fn a_path_fills_the_fields_that_its_template_names() {
    let songbook = Songbook::new();
    assert_eq!(songbook.get("/v1/songs/7").await.json()["id"], "7");
    let song = songbook.get("/v1/shelves/a%2Fb/songs/c%20d").await.json();
    assert_eq!(song["name"], "shelves/a%2Fb/songs/c d");
    let song = songbook.get("/v1/singers/Nina%20Simone%2F/song").await.json();
    assert_eq!(song["singer"], json!({ "name": "Nina Simone/", "birthYear": 0 }));
    let song = songbook.get("/v1/years/1959/keys/KEY_C/songs/true").await.json();
    assert_eq!(
        (&song["year"], &song["key"], &song["live"]),
        (&json!(1959), &json!("KEY_C"), &json!(true))
    );
}

#[tokio::test]
async fn a_path_that_does_not_fit_its_field_is_refused() {
    let songbook = Songbook::new();
    let message = songbook.get("/v1/songs/seven").await.error(400);
    assert_eq!(message, "`id` must be an integer of 64 bits");
    let message = songbook.get("/v1/years/1/keys/KEY_H/songs/true").await.error(400);
    assert_eq!(message, "`key` must be one of KEY_UNSPECIFIED, KEY_C, KEY_A_MINOR");
}

#[tokio::test]
async fn every_verb_reaches_its_method() {
    let songbook = Songbook::new();
    for verb in ["GET", "DELETE", "LIKE"] {
        let request = Request::builder().method(verb).uri("/v1/songs/7");
        assert_eq!(songbook.send(request, Body::empty()).await.json()["id"], "7", "{verb}");
    }
    let put = Request::put("/v1/songs/7").header("content-type", "application/json");
    assert_eq!(
        songbook.send(put, r#"{"title":"Feeling Good"}"#).await.json()["title"],
        "Feeling Good"
    );
    for verb in ["GET", "PURGE"] {
        let request = Request::builder().method(verb).uri("/v1/any/a/b:find");
        assert_eq!(songbook.send(request, Body::empty()).await.json()["name"], "a/b", "{verb}");
    }
}

#[tokio::test]
async fn other_verbs_are_told_which_are_allowed() {
    let songbook = Songbook::new();
    let answer = songbook.send(Request::post("/v1/songs/7"), "").await;
    answer.error(405);
    let mut allowed: Vec<_> = answer.headers["allow"].to_str().unwrap().split(", ").collect();
    allowed.sort_unstable();
    assert_eq!(allowed, ["DELETE", "GET", "HEAD", "LIKE", "PUT"]);
}

#[tokio::test]
async fn other_paths_are_not_found() {
    let songbook = Songbook::new();
    for path in ["/", "/v1", "/v1/songs/", "/v1/songs/7/", "//v1/songs/7", "/v1/singers//song"] {
        songbook.get(path).await.error(404);
    }
}

#[tokio::test]
async fn head_is_get_without_its_body() {
    let songbook = Songbook::new();
    let get = songbook.get("/v1/songs/7").await;
    let head = songbook.send(Request::head("/v1/songs/7"), "").await;
    assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
    assert_eq!(head.headers["content-length"], get.body.len().to_string());
}

#[tokio::test]
async fn a_query_fills_fields_by_either_name() {
    let song = Songbook::new()
        .get(
            "/v1/songs/7?title=R%26B+%E2%99%AB&tempo_bpm=1.5e2&tempoBpm&plays=4294967295\
             &hash=18446744073709551615&loudness=-Infinity&live=true&cover=_-8&key=2\
             &tags=a&tags=b&keys=KEY_C&keys=2&singer.birth_year=1933&singer.name=Nina&rating=0",
        )
        .await;
    assert_eq!(song.error(400), "`tempoBpm` must be a number");

    let song = Songbook::new()
        .get(
            "/v1/songs/7?title=R%26B+%E2%99%AB&tempo_bpm=1.5e2&plays=4294967295&\
             hash=18446744073709551615&loudness=-Infinity&live=true&cover=_-8&key=2&&\
             tags=a&tags=b&keys=KEY_C&keys=2&singer.birth_year=1933&singer.name=Nina&rating=0",
        )
        .await
        .json();
    let expected = json!({
        "id": "7", "title": "R&B ♫", "tempoBpm": 150.0, "plays": 4294967295_u32,
        "hash": "18446744073709551615", "loudness": "-Infinity", "live": true, "cover": "/+8=",
        "key": "KEY_A_MINOR", "tags": ["a", "b"], "keys": ["KEY_C", "KEY_A_MINOR"],
        "singer": { "name": "Nina", "birthYear": 1933 }, "rating": 0,
    });
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&song[name], value, "{name}");
    }
}

#[tokio::test]
async fn well_known_messages_are_given_in_their_json_form() {
    let song = Songbook::new()
        .get(
            "/v1/songs/7?recorded=1965-06-01T12:00:00Z&length=174.5s&mask=title,singer.birthYear\
             &subtitle=live&explicit=false&sales=9007199254740993",
        )
        .await
        .json();
    assert_eq!(song["recorded"], "1965-06-01T12:00:00Z");
    assert_eq!(song["length"], "174.500s");
    assert_eq!(song["mask"], "title,singer.birthYear");
    assert_eq!(song["subtitle"], "live");
    assert_eq!(song["explicit"], false);
    assert_eq!(song["sales"], "9007199254740993");
}

#[tokio::test]
async fn a_query_that_does_not_fit_is_refused_by_name() {
    let deep = format!("/v1/songs/7?{}title=x", "coverOf.".repeat(1_000));
    let depth = format!("`{}title` is no field of the request", "coverOf.".repeat(1_000));
    for (uri, message) in [
        ("/v1/songs/7?tempo=1", "`tempo` is no field of the request"),
        ("/v1/songs/7?title.x=1", "`title.x` is no field of the request"),
        ("/v1/songs/7?choir.name=1", "`choir.name` is no field of the request"),
        ("/v1/songs/7?singer=Nina", "`singer` cannot be given as text; send it as JSON"),
        ("/v1/songs/7?notes=1", "`notes` cannot be given as text; send it as JSON"),
        ("/v1/songs/7?extra=1", "`extra` cannot be given as text; send it as JSON"),
        ("/v1/songs/7?year=2147483648", "`year` must be an integer of 32 bits"),
        ("/v1/songs/7?plays=-1", "`plays` must be an integer of 32 bits, not negative"),
        ("/v1/songs/7?loudness=1e39", "`loudness` must be a number"),
        ("/v1/songs/7?live=1", "`live` must be true or false"),
        ("/v1/songs/7?cover=!", "`cover` must be base64"),
        ("/v1/songs/7?recorded=today", "`recorded` must be a time such as 2026-01-31T12:00:00Z"),
        ("/v1/songs/7?length=1", "`length` must be a duration such as 1.5s"),
        ("/v1/songs/7?explicit=no", "`explicit` must be true or false"),
        ("/v1/songs/7?id=8", "`id` is given twice"),
        ("/v1/songs/7?year=0&year=0", "`year` is given twice"),
        (
            "/v1/songs/7?recorded=1965-06-01T12:00:00Z&recorded.nanos=1",
            "`recorded.nanos` is given twice",
        ),
        ("/v1/songs/7?vinyl=a&tape=b", "`vinyl` and `tape` exclude each other; give one of them"),
        (
            "/v1/songs/7?vinyl=&lips.name=b",
            "`vinyl` and `lips` exclude each other; give one of them",
        ),
        (&deep, &depth),
    ] {
        assert_eq!(Songbook::new().get(uri).await.error(400), message, "{uri}");
    }
}

#[tokio::test]
async fn broken_encodings_are_refused_with_their_place() {
    for (uri, message) in [
        ("/v1/songs/%zz", "`%zz` is no percent-encoding; write a percent sign as %25"),
        ("/nowhere/%4", "`%4` is no percent-encoding; write a percent sign as %25"),
        ("/v1/songs/%ff", "`%ff` does not spell UTF-8 text"),
        ("/v1/songs/7?title=100%", "`%` is no percent-encoding; write a percent sign as %25"),
        ("/v1/songs/7?ti%C3le=a", "`ti%C3le` does not spell UTF-8 text"),
    ] {
        assert_eq!(Songbook::new().get(uri).await.error(400), message, "{uri}");
    }
}

#[tokio::test]
async fn a_json_body_fills_every_field() {
    let song = json!({
        "id": "7", "title": "Sinnerman", "year": 1965, "cover": "_-8", "tags": ["live"],
        "choir": [{ "name": "a", "birthYear": 1 }], "notes": { "a": "b" }, "tape": "c",
        "coverOf": { "title": "traditional" }, "recorded": "1965-01-01T00:00:00Z",
        "extra": { "takes": [1.0, null, "two"] },
    });
    let answer = Songbook::new().post_json("/v1/songs", song.to_string()).await.json();
    assert_eq!(answer["cover"], "/+8=");
    assert_eq!(answer["coverOf"]["title"], "traditional");
    for name in ["id", "title", "year", "tags", "choir", "notes", "tape", "recorded", "extra"] {
        assert_eq!(answer[name], song[name], "{name}");
    }
}

#[tokio::test]
async fn an_empty_body_is_an_empty_message() {
    assert_eq!(Songbook::new().send(Request::post("/v1/songs"), "").await.json()["id"], "0");
}

#[tokio::test]
async fn the_path_prevails_over_the_body() {
    let put = Request::put("/v1/songs/7").header("content-type", "application/json; charset=utf-8");
    let song = Songbook::new().send(put, r#"{"id": 8, "year": 1965}"#).await.json();
    assert_eq!((&song["id"], &song["year"]), (&json!("7"), &json!(1965)));
}

#[tokio::test]
async fn json_that_does_not_fit_is_refused_with_its_place() {
    for (body, part) in [
        ("{", "line 1 column 1"),
        (r#"{"year": "x"}"#, "line 1"),
        (r#"{"tempo": 1}"#, "tempo"),
        (r#"{"singer": {"age": 1}}"#, "age"),
        ("{}{}", "trailing characters at line 1 column 3"),
        ("[]", "line 1"),
        ("{\"title\": \"\u{1}\"}", "line 1"),
    ] {
        let message = Songbook::new().post_json("/v1/songs", body).await.error(400);
        assert!(message.starts_with("the body is not the expected JSON: "), "{message}");
        assert!(message.contains(part), "{message}");
    }
    Songbook::new().post_json("/v1/songs", &b"{\"title\": \"\xff\"}"[..]).await.error(400);
    Songbook::new().post_json("/v1/songs", "[".repeat(9_000)).await.error(400);
    Songbook::new().post_json("/v1/songs", r#"{"coverOf":"#.repeat(800)).await.error(400);
}

#[tokio::test]
async fn a_query_beside_a_json_body_is_refused() {
    let message = Songbook::new().post_json("/v1/songs?year=1", "{}").await.error(400);
    assert_eq!(message, "`year` belongs into the JSON body, not into the query");
}

#[tokio::test]
async fn a_body_may_be_one_field() {
    let patch = |uri| {
        Request::builder().method(Method::PATCH).uri(uri).header("content-type", "application/json")
    };
    let songbook = Songbook::new();
    let request = patch("/v1/songs/7/singer?year=1965");
    let song = songbook.send(request, r#"{"name": "Nina"}"#).await.json();
    assert_eq!((&song["id"], &song["year"]), (&json!("7"), &json!(1965)));
    assert_eq!(song["singer"], json!({ "name": "Nina", "birthYear": 0 }));

    let twice = songbook.send(patch("/v1/songs/7/singer?singer.birthYear=1"), "{}").await;
    assert_eq!(twice.error(400), "`singer.birthYear` is given twice");
    songbook.send(patch("/v1/songs/7/singer"), r#"{"age": 1}"#).await.error(400);
    songbook.send(patch("/v1/songs/7/singer"), "").await.json();
}

#[tokio::test]
async fn an_answer_may_be_one_field() {
    let put = Request::put("/v1/songs/7/tags").header("content-type", "application/json");
    let tags = Songbook::new().send(put, r#"["a", "b"]"#).await.json();
    assert_eq!(tags, json!(["a", "b"]));
}
