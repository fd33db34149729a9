//! What every answer is given: a name, what browsers are told, and as few bytes as can be.

use crate::double::House;
use prost::Message;
use proto::v1::GetModelRequest;
use std::io::Write;

impl House {
    /// The head and the body of what GET is answered with these headers.
    async fn get(&self, path: &str, headers: &str) -> (String, String) {
        let request = format!("GET {path} HTTP/1.1\nHost: a\nConnection: close\n{headers}\n");
        let answer =
            String::from_utf8_lossy(&self.hear_bytes(request.as_bytes()).await).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (format!("{head}\r\n"), body.to_owned())
    }
}

#[tokio::test]
async fn every_answer_has_a_name() {
    let house = House::open(&[]).await;
    let (head, _) = house.get("/v1/models/svm", "X-Request-Id: mine-1\n").await;
    assert!(head.contains("x-request-id: mine-1\r\n"), "{head}");
    for unsound in ["", "X-Request-Id: a b\n", "X-Request-Id: \"\n"] {
        let (head, _) = house.get("/nowhere", unsound).await;
        let (_, id) = head.split_once("x-request-id: ").unwrap();
        assert_eq!(id.split_once("\r\n").unwrap().0.len(), 32, "{head}");
    }
}

#[tokio::test]
async fn what_failed_tells_its_name() {
    let house = House::empty().await;
    let (head, body) = house.get("/v1/models/svm", "X-Request-Id: mine-1\n").await;
    assert!(head.starts_with("HTTP/1.1 503 "), "{head}");
    let body: serde_json::Value = serde_json::from_str(&body).unwrap();
    let info = serde_json::json!({
        "@type": "type.googleapis.com/google.rpc.RequestInfo", "requestId": "mine-1",
    });
    assert_eq!(body["details"][0], info);
}

#[tokio::test]
async fn what_is_the_same_is_not_sent_again() {
    let house = House::open(&[]).await;
    for path in ["/v1/models/svm", "/openapi.json", "/docs"] {
        let (head, _) = house.get(path, "").await;
        let (_, tag) = head.split_once("etag: ").unwrap();
        let tag = tag.split_once("\r\n").unwrap().0;
        let (head, body) = house.get(path, &format!("If-None-Match: \"x\", {tag}\n")).await;
        assert!(head.starts_with("HTTP/1.1 304 Not Modified\r\n"), "{head}");
        assert_eq!(body, "");
        let (head, _) = house.get(path, "If-None-Match: \"x\"\n").await;
        assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
        assert!(head.contains("cache-control: private, no-cache\r\n"), "{head}");
    }
}

#[tokio::test]
async fn answers_are_compressed_for_who_asks() {
    let house = House::open(&[]).await;
    for coding in ["gzip", "zstd"] {
        let (head, _) = house.get("/openapi.json", &format!("Accept-Encoding: {coding}\n")).await;
        assert!(head.contains(&format!("content-encoding: {coding}\r\n")), "{head}");
    }
}

#[tokio::test]
async fn bodies_may_come_compressed() {
    let house = House::open(&[]).await;
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), Default::default());
    packed.write_all(b"RIFF").unwrap();
    let packed = packed.finish().unwrap();
    let post = |coding: &str, body: &[u8]| {
        let head = format!(
            "POST /v1/models/svm:classify HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\
             Content-Type: audio/wav\r\nContent-Encoding: {coding}\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        [head.as_bytes(), body].concat()
    };
    let answer = house.hear_bytes(&post("gzip", &packed)).await;
    let answer = String::from_utf8_lossy(&answer);
    // The double hears a second for each byte.
    assert!(answer.contains("\"durationS\":4.0"), "{answer}");
    let answer = house.hear_bytes(&post("br", b"RIFF")).await;
    assert!(answer.starts_with(b"HTTP/1.1 415 "), "{}", String::from_utf8_lossy(&answer));
    let answer = house.hear_bytes(&post("gzip", b"RIFF")).await;
    assert!(answer.starts_with(b"HTTP/1.1 400 "), "{}", String::from_utf8_lossy(&answer));
}

#[tokio::test]
async fn a_body_is_measured_unpacked() {
    let house = House::open(&["--max-body-bytes", "1000"]).await;
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), Default::default());
    packed.write_all(&[0; 100_000]).unwrap();
    let packed = packed.finish().unwrap();
    let head = format!(
        "POST /v1/models/svm:classify HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: \
         audio/wav\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n",
        packed.len()
    );
    let answer = house.hear_bytes(&[head.as_bytes(), &packed].concat()).await;
    assert!(answer.starts_with(b"HTTP/1.1 413 "), "{}", String::from_utf8_lossy(&answer));
}

#[tokio::test]
async fn browsers_are_told_what_they_may_do() {
    let house = House::open(&["--cors-origins", "https://a.example"]).await;
    let (head, _) = house.get("/v1/models/svm", "Origin: https://a.example\n").await;
    assert!(head.contains("access-control-allow-origin: https://a.example\r\n"), "{head}");
    assert!(head.contains("x-content-type-options: nosniff\r\n"), "{head}");
    assert!(head.contains("content-security-policy: default-src 'none'"), "{head}");
    let (head, _) = house.get("/v1/models/svm", "Origin: https://b.example\n").await;
    assert!(!head.contains("access-control-allow-origin"), "{head}");
    let preflight = "OPTIONS /v1/models/svm:classify HTTP/1.1\nHost: a\nConnection: close\n\
        Origin: https://a.example\nAccess-Control-Request-Method: POST\n\
        Access-Control-Request-Headers: x-api-key\n\n";
    let answer = house.hear(preflight).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.contains("access-control-allow-headers: x-api-key\r\n"), "{answer}");
}

#[tokio::test]
async fn a_browser_may_speak_grpc() {
    let house = House::open(&[]).await;
    let message = GetModelRequest { model: "svm".into() }.encode_to_vec();
    let head = format!(
        "POST /melomesh.v1.GenreClassifier/GetModel HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\
         Content-Type: application/grpc-web+proto\r\nContent-Length: {}\r\n\r\n",
        message.len() + 5
    );
    let length = u32::try_from(message.len()).unwrap().to_be_bytes();
    let answer = house.hear_bytes(&[head.as_bytes(), &[0], &length, &message].concat()).await;
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.contains("content-type: application/grpc-web+proto\r\n"), "{answer}");
    assert!(answer.contains("grpc-status:0"), "{answer}");
}

#[tokio::test]
async fn a_browser_is_shown_the_page() {
    let house = House::open(&[]).await;
    let (head, body) = house.get("/", "Accept: text/html,*/*;q=0.8\n").await;
    assert!(head.contains("content-type: text/html"), "{head}");
    assert!(
        head.contains("content-security-policy: default-src 'none'; script-src 'self'"),
        "{head}"
    );
    assert!(body.contains("<title>"), "{body}");
    let (head, _) = house.get("/", "Accept: */*\n").await;
    assert!(head.contains("content-type: text/plain"), "{head}");
}
