//! Callers who speak HTTP/2 as nobody should.

use crate::{asks, client_of, scripted::Running};
use bytes::Bytes;
use h2::{
    Reason,
    client::{ResponseFuture, SendRequest, handshake},
};
use http::{HeaderValue, Request, StatusCode};
use std::net::SocketAddr;
use tokio::{io::AsyncWriteExt, net::TcpStream, task::JoinHandle};

const PATH: &str = "http://service/melomesh.v1.GenreClassifier/GetModel";

/// Speaks to a service, frame by frame.
async fn connect(to: SocketAddr) -> (SendRequest<Bytes>, JoinHandle<Result<(), h2::Error>>) {
    let stream = TcpStream::connect(to).await.expect("it listens");
    let (requests, connection) = handshake(stream).await.expect("it speaks HTTP/2");
    (requests, tokio::spawn(connection))
}

fn request() -> Request<()> {
    let request = Request::post(PATH).header("content-type", "application/grpc");
    request.header("te", "trailers").body(()).expect("it is a request")
}

#[tokio::test]
async fn requests_that_are_taken_back_at_once_cost_the_connection() {
    let service = Running::start(|_| Ok(())).await;
    let (mut requests, connection) = connect(service.address).await;
    for _ in 0..10_000 {
        let Ok(ready) = requests.ready().await else { break };
        requests = ready;
        // As many as one packet holds.
        for _ in 0..100 {
            let Ok((_, mut stream)) = requests.send_request(request(), false) else { break };
            stream.send_reset(Reason::CANCEL);
        }
        tokio::task::yield_now().await;
        if connection.is_finished() {
            break;
        }
    }
    assert!(connection.is_finished(), "the service bears it");
    let closed = connection.await.unwrap().unwrap_err();
    assert_eq!(closed.reason(), Some(Reason::ENHANCE_YOUR_CALM));
    asks(&client_of(&[service.address])).await.unwrap();
}

#[tokio::test]
async fn headers_that_unfold_to_megabytes_are_refused() {
    let service = Running::start(|_| Ok(())).await;
    let (requests, _connection) = connect(service.address).await;
    let mut requests = requests.ready().await.unwrap();
    let mut bomb = request();
    // Said once, and then repeated by a byte each.
    let long = HeaderValue::from_str(&"a".repeat(3_000)).unwrap();
    for _ in 0..1_000 {
        bomb.headers_mut().append("x-bomb", long.clone());
    }
    let refused = requests.send_request(bomb, true).unwrap().0.await;
    let status = refused.map(|answer| answer.status());
    assert!(matches!(status, Err(_) | Ok(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE)));
    assert_eq!(service.asked(), 0);
    asks(&client_of(&[service.address])).await.unwrap();
}

/// How a connection begins: the preface, and no settings.
const BEGINNING: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";

#[tokio::test]
async fn headers_that_never_end_cost_the_connection() {
    let service = Running::start(|_| Ok(())).await;
    let mut stream = TcpStream::connect(service.address).await.unwrap();
    stream.write_all(BEGINNING).await.unwrap();
    // HEADERS of one byte (`:method: GET`), and CONTINUATION (`a: b`), neither of them the last.
    stream.write_all(b"\0\0\x01\x01\0\0\0\0\x01\x82").await.unwrap();
    let more = b"\0\0\x05\x09\0\0\0\0\x01\0\x01a\x01b".repeat(100);
    let mut sent = 0;
    while sent < 100_000 && stream.write_all(&more).await.is_ok() {
        sent += 1;
    }
    assert!(sent < 100_000, "the service bears it");
    asks(&client_of(&[service.address])).await.unwrap();
}

#[tokio::test]
async fn those_who_dawdle_keep_nobody_waiting() {
    let service = Running::start(|_| Ok(())).await;
    let mut dawdling = Vec::new();
    for said in 0..200 {
        let mut stream = TcpStream::connect(service.address).await.unwrap();
        stream.write_all(&BEGINNING[..said % BEGINNING.len()]).await.unwrap();
        dawdling.push(stream);
    }
    asks(&client_of(&[service.address])).await.unwrap();
}

#[tokio::test]
async fn a_request_that_never_ends_is_given_up() {
    let service = Running::with(&["--request-timeout-ms=100".into()], |_| Ok(())).await;
    let (requests, _connection) = connect(service.address).await;
    let mut requests = requests.ready().await.unwrap();
    let (answer, _unfinished): (ResponseFuture, _) =
        requests.send_request(request(), false).unwrap();
    assert_eq!(answer.await.unwrap().headers()["grpc-status"], "4");
}
