//! A real service with a contract that uses every rule of transcoding, and
//! requests to it.

use axum::body::Body;
use bytes::Bytes;
use futures::{Stream, StreamExt, future::BoxFuture, stream};
use gateway::{
    Gate, Room,
    rest::{DynamicCodec, Limits, Routes, Transcoder},
};
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::BodyExt;
use prost_reflect::{DescriptorPool, DynamicMessage, MessageDescriptor, Value};
use std::{
    convert::Infallible,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};
use tokio::sync::watch;
use tonic::{Code, Status, Streaming, server::Grpc};
use tonic_types::{ErrorDetails, StatusExt};
use tower::{Service, service_fn};

/// More than this is too large a body.
pub(crate) const MAX_BODY_BYTES: usize = 10_000;

fn limits() -> Limits {
    Limits {
        file: MAX_BODY_BYTES,
        picture: MAX_BODY_BYTES,
        json: MAX_BODY_BYTES,
        room: Room::new(10 * MAX_BODY_BYTES),
        time: Duration::from_secs(60),
    }
}

type Songs = Pin<Box<dyn Stream<Item = Result<DynamicMessage, Status>> + Send>>;

/// The contract of `tests/proto/songbook.proto`.
fn pool() -> DescriptorPool {
    let mut compiler = protox::Compiler::new(["tests/proto", "../proto"]).unwrap();
    compiler.include_imports(true).open_file("songbook.proto").unwrap();
    DescriptorPool::decode(compiler.encode_file_descriptor_set().as_slice()).unwrap()
}

/// The service.
#[derive(Clone)]
pub(crate) struct Songbook {
    pool: DescriptorPool,
    /// Held by every stream that plays.
    playing: watch::Sender<()>,
}

impl Songbook {
    pub(crate) fn new() -> Self {
        Self { pool: pool(), playing: watch::Sender::new(()) }
    }

    /// Completes when nobody listens any more.
    pub(crate) async fn silence(&self) {
        self.playing.closed().await;
    }

    /// Sends a request and reads the whole response.
    pub(crate) async fn send(
        &self,
        request: http::request::Builder,
        body: impl Into<Body>,
    ) -> Answer {
        let (head, body) = self.open(request.body(body.into()).unwrap()).await.into_parts();
        let body = body.collect().await.map(|body| body.to_bytes());
        let Ok(body) = body else { panic!("the body broke off") };
        Answer { status: head.status, headers: head.headers, body }
    }

    /// Sends a request.
    pub(crate) async fn open(&self, request: Request<Body>) -> Response<Body> {
        let routes = Routes::read(&self.pool).unwrap();
        let gate = Arc::new(Gate::default());
        Transcoder::new(routes, self.clone(), gate, limits()).answer(request).await
    }

    pub(crate) async fn get(&self, uri: &str) -> Answer {
        self.send(Request::get(uri), Body::empty()).await
    }

    pub(crate) async fn post_json(&self, uri: &str, json: impl Into<Body>) -> Answer {
        self.send(Request::post(uri).header("content-type", "application/json"), json).await
    }
}

/// A response as it was read.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    /// The body of a success, as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        assert_eq!(self.status, 200, "{self:?}");
        assert_eq!(self.headers["content-type"], "application/json");
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The message of an error of this status.
    #[track_caller]
    pub(crate) fn error(&self, status: u16) -> String {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.headers["content-type"], "application/json");
        let error: serde_json::Value = serde_json::from_slice(&self.body).unwrap();
        assert!(error["code"].is_number() && error["details"].is_array(), "{error}");
        error["message"].as_str().unwrap().to_owned()
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

impl Service<Request<tonic::body::Body>> for Songbook {
    type Response = Response<tonic::body::Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<tonic::body::Body>) -> Self::Future {
        let service = self.pool.get_service_by_name("songbook.v1.Songbook").unwrap();
        let name = request.uri().path().rsplit('/').next().unwrap();
        let method = service.methods().find(|method| method.name() == name).unwrap();
        let mut grpc = Grpc::new(DynamicCodec(method.input()));
        let playing = self.playing.subscribe();
        Box::pin(async move {
            let output = method.output();
            Ok(match method.name() {
                "Play" | "Broadcast" => {
                    let play = service_fn(move |request: tonic::Request<DynamicMessage>| {
                        let songs = play(request.into_inner(), output.clone(), playing.clone());
                        async { Ok::<_, Status>(tonic::Response::new(songs)) }
                    });
                    grpc.server_streaming(play, request).await
                }
                "Tape" => {
                    let play = service_fn(async |request: tonic::Request<Streaming<_>>| {
                        Ok::<_, Status>(tonic::Response::new(request.into_inner()))
                    });
                    grpc.streaming(play, request).await
                }
                "Splice" => grpc.client_streaming(service_fn(splice), request).await,
                "Fail" => grpc.unary(service_fn(fail), request).await,
                _ => grpc.unary(service_fn(echo), request).await,
            })
        })
    }
}

async fn echo(
    request: tonic::Request<DynamicMessage>,
) -> Result<tonic::Response<DynamicMessage>, Status> {
    Ok(tonic::Response::new(request.into_inner()))
}

/// The pieces, a comma after each.
async fn splice(
    request: tonic::Request<Streaming<DynamicMessage>>,
) -> Result<tonic::Response<DynamicMessage>, Status> {
    let mut pieces = request.into_inner();
    let mut whole = pieces.message().await?.unwrap();
    let mut data = Vec::new();
    let mut next = Some(whole.clone());
    while let Some(piece) = next {
        data.extend_from_slice(piece.get_field_by_name("data").unwrap().as_bytes().unwrap());
        data.push(b',');
        next = pieces.message().await?;
    }
    whole.set_field_by_name("data", Value::Bytes(data.into()));
    Ok(tonic::Response::new(whole))
}

async fn fail(
    request: tonic::Request<DynamicMessage>,
) -> Result<tonic::Response<DynamicMessage>, Status> {
    let number = |name| request.get_ref().get_field_by_name(name).unwrap().as_i32().unwrap();
    let mut details =
        ErrorDetails::with_error_info("OFF_KEY", "songbook", [("key".into(), "C".into())]);
    if number("retry_ms") > 0 {
        details.set_retry_info(Some(Duration::from_millis(number("retry_ms") as u64)));
    }
    let code = Code::from_i32(number("code"));
    Err(Status::with_error_details(code, "the song failed", details))
}

fn play(asked: DynamicMessage, kind: MessageDescriptor, playing: watch::Receiver<()>) -> Songs {
    let field = |name| asked.get_field_by_name(name).unwrap().into_owned();
    let title = field("title");
    let song = move |_| {
        let mut song = DynamicMessage::new(kind.clone());
        match kind.name() {
            "Song" => song.set_field_by_name("title", title.clone()),
            _ => {
                song.set_field_by_name("content_type", Value::String("audio/basic".into()));
                let sound = title.as_str().unwrap().as_bytes().to_vec();
                song.set_field_by_name("data", Value::Bytes(sound.into()));
            }
        }
        _ = &playing;
        Ok(song)
    };
    let songs = stream::iter(0..field("count").as_i32().unwrap()).map(song);
    let end = if field("fail").as_bool().unwrap() {
        stream::iter([Err(Status::data_loss("the string broke"))]).boxed()
    } else if field("forever").as_bool().unwrap() {
        stream::pending().boxed()
    } else {
        stream::empty().boxed()
    };
    songs.chain(end).boxed()
}
