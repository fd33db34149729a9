//! Who may enter: by key, by token, and how often.

use crate::double::House;
use axum::{Json, Router, routing::get};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use clap::Parser;
use proto::v1::GetModelRequest;
use ring::{
    rand::SystemRandom,
    signature::{Ed25519KeyPair, KeyPair},
};
use serde_json::{Value, json};
use std::{
    fs,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime, UNIX_EPOCH},
};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tonic::Code;

/// A file of keys: `open` may do all, `look` may look for songs.
fn keys() -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("keys");
    let lines = "ci * 2348f998744212575d85959674f9607ab26f67708a917157472832386337c904\n\
        guest songs a6b7f5a5a6bb2a2ee2a5ca4ba0b1a6f6d0fd3d3a0d2fc8d9b2b0a0b9a7c8d9e0\n";
    fs::write(&file, lines).unwrap();
    let file = file.to_str().unwrap().to_owned();
    (folder, file)
}

fn ask(headers: &str) -> String {
    format!("GET /v1/models/svm HTTP/1.1\nHost: a\nConnection: close\n{headers}\n")
}

#[tokio::test]
async fn a_key_opens_rest_and_grpc() {
    let (_folder, keys) = keys();
    let house = House::open(&["--api-keys", &keys]).await;

    let answer = house.hear(&ask("")).await;
    assert!(answer.starts_with("HTTP/1.1 401 Unauthorized\r\n"), "{answer}");
    assert!(answer.contains("www-authenticate: Bearer"), "{answer}");
    assert!(answer.contains("an API key as X-Api-Key"), "{answer}");
    for shown in ["X-Api-Key: shut\n", "Authorization: Bearer shut\n", "X-Api-Key: \n"] {
        let answer = house.hear(&ask(shown)).await;
        assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
        assert!(!answer.contains("shut"), "{answer}");
    }
    for shown in ["X-Api-Key: open\n", "Authorization: Bearer open\n"] {
        let answer = house.hear(&ask(shown)).await;
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    }

    let asked = || tonic::Request::new(GetModelRequest { model: "svm".into() });
    let status = house.client().get_model(asked()).await.unwrap_err();
    assert_eq!(status.code(), Code::Unauthenticated);
    let mut request = asked();
    request.metadata_mut().insert("x-api-key", "open".parse().unwrap());
    house.client().get_model(request).await.unwrap();
}

#[tokio::test]
async fn keys_are_read_again_when_the_gateway_is_told_to() {
    let (_folder, keys) = keys();
    let house = House::open(&["--api-keys", &keys]).await;
    let opens = async || house.hear(&ask("X-Api-Key: open\n")).await.starts_with("HTTP/1.1 200");
    assert!(opens().await);
    // What cannot be read changes nothing.
    fs::write(&keys, "ci").unwrap();
    house.hang_up();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(opens().await);
    fs::write(&keys, "").unwrap();
    house.hang_up();
    while opens().await {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn nothing_is_read_of_who_may_not_enter() {
    let (_folder, keys) = keys();
    let house = House::open(&["--api-keys", &keys]).await;
    let answer = house
        .hear(
            "POST /v1/models/svm:classify HTTP/1.1\nHost: a\nExpect: 100-continue\n\
             Connection: close\nContent-Length: 1000000\n\n",
        )
        .await;
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
}

#[tokio::test]
async fn what_tells_of_the_gateway_is_open_to_all() {
    let (_folder, keys) = keys();
    let house = House::open(&["--api-keys", &keys]).await;
    for path in ["/", "/docs", "/openapi.json"] {
        let answer =
            house.hear(&format!("GET {path} HTTP/1.1\nHost: a\nConnection: close\n\n")).await;
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    }
}

/// Who issues tokens, and says so over HTTP.
struct Issuer {
    url: String,
    keys: Arc<Mutex<Vec<(String, Ed25519KeyPair)>>>,
}

impl Issuer {
    async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let keys: Arc<Mutex<Vec<(String, Ed25519KeyPair)>>> = Arc::default();
        let discovery = json!({ "issuer": url, "jwks_uri": format!("{url}/keys") });
        let served = keys.clone();
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(async || Json(discovery)))
            .route("/keys", get(async move || Json(jwks(&served.lock().unwrap()))));
        tokio::spawn(async { axum::serve(listener, router).await });
        let issuer = Self { url, keys };
        issuer.change("first");
        issuer
    }

    /// Has a new key in place of the old.
    fn change(&self, id: &str) {
        let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        let pair = Ed25519KeyPair::from_pkcs8(document.as_ref()).unwrap();
        *self.keys.lock().unwrap() = vec![(id.to_owned(), pair)];
    }

    /// A token with these claims in place of the usual ones.
    fn token(&self, claims: Value) -> String {
        let keys = self.keys.lock().unwrap();
        let (id, pair) = &keys[0];
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let mut all = json!({
            "iss": self.url, "aud": "melomesh", "sub": "ann", "exp": now + 600, "scope": "genres songs",
        });
        all.as_object_mut().unwrap().extend(claims.as_object().unwrap().clone());
        let header = json!({ "alg": "EdDSA", "typ": "JWT", "kid": id });
        let said =
            format!("{}.{}", BASE64.encode(header.to_string()), BASE64.encode(all.to_string()));
        let signature = BASE64.encode(pair.sign(said.as_bytes()));
        format!("{said}.{signature}")
    }
}

fn jwks(keys: &[(String, Ed25519KeyPair)]) -> Value {
    let keys = keys.iter().map(|(id, pair)| {
        let x = BASE64.encode(pair.public_key());
        json!({ "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": id, "x": x })
    });
    json!({ "keys": keys.collect::<Vec<_>>() })
}

async fn guarded(issuer: &Issuer) -> House {
    House::open(&["--oidc-issuer", &issuer.url, "--oidc-audience", "melomesh"]).await
}

async fn status(house: &House, token: &str) -> (u16, String) {
    let answer = house.hear(&ask(&format!("Authorization: Bearer {token}\n"))).await;
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head[9..12].parse().unwrap(), body.to_owned())
}

#[tokio::test]
async fn a_token_opens_what_its_scopes_say() {
    let issuer = Issuer::open().await;
    let house = guarded(&issuer).await;
    assert_eq!(status(&house, &issuer.token(json!({}))).await.0, 200);
    assert_eq!(
        status(&house, &issuer.token(json!({ "scope": null, "scp": ["genres"] }))).await.0,
        401
    );
    let (code, body) = status(&house, &issuer.token(json!({ "scope": "songs" }))).await;
    assert_eq!(code, 403);
    assert!(body.contains("lacks the scope `genres`"), "{body}");
}

#[tokio::test]
async fn a_token_that_is_not_valid_is_refused_and_told_why() {
    let issuer = Issuer::open().await;
    let house = guarded(&issuer).await;
    let valid = issuer.token(json!({}));
    let (said, signature) = valid.rsplit_once('.').unwrap();
    let unsigned =
        format!("{}.{}.", BASE64.encode(r#"{"alg":"none"}"#), said.split_once('.').unwrap().1);
    let shared = format!("{}.x.x", BASE64.encode(r#"{"alg":"HS256","kid":"first"}"#));
    let forged = format!("{said}x.{signature}");
    for (token, why) in [
        (issuer.token(json!({ "exp": 1_000_000_000 })), "it has expired"),
        (issuer.token(json!({ "nbf": 9_000_000_000_u64 })), "it is not valid yet"),
        (issuer.token(json!({ "aud": "another" })), "it is meant for another audience"),
        (issuer.token(json!({ "iss": "http://another" })), "it is of another issuer"),
        (unsigned, "it is no JSON Web Token"),
        (shared, "it is signed in a way that is not taken"),
        (forged, "its signature is not its issuer's"),
        ("a.b.c".to_owned(), "it is no JSON Web Token"),
    ] {
        let (code, body) = status(&house, &token).await;
        assert_eq!(code, 401, "{body}");
        assert!(body.contains(why), "{why}: {body}");
    }
}

#[tokio::test]
async fn an_issuer_may_change_its_keys() {
    let issuer = Issuer::open().await;
    let house = guarded(&issuer).await;
    let old = issuer.token(json!({}));
    assert_eq!(status(&house, &old).await.0, 200);
    issuer.change("second");
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    assert_eq!(status(&house, &issuer.token(json!({}))).await.0, 200);
    let (code, body) = status(&house, &old).await;
    assert_eq!(code, 401);
    assert!(body.contains("its issuer has no such key"), "{body}");
}

#[tokio::test]
async fn without_its_issuer_no_token_is_taken() {
    let issuer = Issuer { url: "http://127.0.0.1:1".into(), keys: Arc::default() };
    issuer.change("first");
    let house = guarded(&issuer).await;
    let (code, body) = status(&house, &issuer.token(json!({}))).await;
    assert_eq!(code, 503);
    assert!(!body.contains("127.0.0.1"), "{body}");
}

#[tokio::test]
async fn who_calls_too_often_is_told_when_to_come_back() {
    let house = House::open(&["--calls-per-minute", "1", "--burst", "2"]).await;
    let first = house.hear(&ask("")).await;
    assert!(first.contains("ratelimit-limit: 2\r\nratelimit-remaining: 1\r\n"), "{first}");
    house.hear(&ask("")).await;
    let third = house.hear(&ask("")).await;
    assert!(third.starts_with("HTTP/1.1 429 Too Many Requests\r\n"), "{third}");
    assert!(third.contains("retry-after: 60\r\n"), "{third}");
    assert!(third.contains("ratelimit-remaining: 0\r\nratelimit-reset: 120\r\n"), "{third}");

    let asked = GetModelRequest { model: "svm".into() };
    let status = house.client().get_model(asked).await.unwrap_err();
    assert_eq!(status.code(), Code::ResourceExhausted);
    assert_eq!(status.metadata().get("ratelimit-remaining").unwrap(), "0");
}

#[tokio::test]
async fn nobody_enters_by_mistake() {
    let serve = async |flags: &[&str]| {
        let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
        let config = gateway::Config::parse_from(["gateway"].iter().chain(flags));
        gateway::serve(listener, config, futures::stream::pending(), async {}).await
    };
    let error = serve(&[]).await.unwrap_err().to_string();
    assert!(error.contains("--api-keys") && error.contains("--allow-anonymous"), "{error}");
    serve(&["--allow-anonymous"]).await.unwrap();
    let (_folder, keys) = keys();
    serve(&["--api-keys", &keys]).await.unwrap();
}
