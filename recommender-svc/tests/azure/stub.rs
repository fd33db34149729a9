//! A server on this machine that speaks as Azure AI Vision is documented to.

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode},
    response::{IntoResponse, Response},
};
use futures::stream;
use std::{
    collections::VecDeque,
    convert::Infallible,
    sync::{Arc, Mutex},
};
use tokio::net::TcpListener;

/// The documentation's own example.
pub(crate) const ANSWER: &str = r#"{
    "modelVersion": "2024-02-01",
    "captionResult": {"text": "a man pointing at a screen", "confidence": 0.7768},
    "denseCaptionsResult": {"values": [
        {"text": "a man pointing at a screen", "confidence": 0.7768,
         "boundingBox": {"x": 0, "y": 0, "w": 1038, "h": 692}},
        {"text": "a close up of a monitor", "confidence": 0.5,
         "boundingBox": {"x": 20, "y": 30, "w": 400, "h": 300}}]},
    "tagsResult": {"values": [
        {"name": "text", "confidence": 0.91},
        {"name": "person", "confidence": 0.99}]},
    "metadata": {"width": 1038, "height": 692}
}"#;

/// What the server is told to do with a request.
#[derive(Clone)]
pub(crate) enum Reply {
    Say(u16, &'static str),
    SayLater { retry_after_s: u32 },
    Flood,
    Hang,
}

/// What the server was asked.
#[derive(Clone)]
pub(crate) struct Asked {
    pub(crate) method: Method,
    pub(crate) uri: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

#[derive(Clone, Default)]
pub(crate) struct Stub {
    replies: Arc<Mutex<VecDeque<Reply>>>,
    asked: Arc<Mutex<Vec<Asked>>>,
    url: String,
}

impl Stub {
    /// Starts a server that gives these replies in turn, the last one ever after.
    pub(crate) async fn start(replies: impl IntoIterator<Item = Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let replies = Arc::new(Mutex::new(replies.into_iter().collect()));
        let stub = Self { replies, url, ..Self::default() };
        let router = Router::new().fallback(reply).with_state(stub.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        stub
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

async fn reply(State(stub): State<Stub>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let (uri, headers) = (parts.uri.to_string(), parts.headers);
    stub.asked.lock().unwrap().push(Asked { method: parts.method, uri, headers, body });
    let next = {
        let mut replies = stub.replies.lock().unwrap();
        if replies.len() > 1 { replies.pop_front() } else { replies.front().cloned() }
    };
    match next.unwrap() {
        Reply::Say(status, body) => (StatusCode::from_u16(status).unwrap(), body).into_response(),
        Reply::SayLater { retry_after_s } => {
            let headers = [("retry-after", retry_after_s.to_string())];
            (StatusCode::TOO_MANY_REQUESTS, headers, "later").into_response()
        }
        Reply::Flood => {
            let spaces = Bytes::from_static(&[b' '; 1 << 16]);
            Body::from_stream(stream::repeat(Ok::<_, Infallible>(spaces))).into_response()
        }
        Reply::Hang => std::future::pending().await,
    }
}
