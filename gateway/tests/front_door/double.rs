//! A judge that answers, fails, waits or goes on for ever as the clip says, and
//! a gateway before it.

use clap::Parser;
use futures::{Stream, StreamExt, stream};
use gateway::Config;
use proto::v1::{
    genre_classifier_client::GenreClassifierClient,
    genre_classifier_server::{GenreClassifier, GenreClassifierServer},
    *,
};
use std::{net::SocketAddr, pin::Pin, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{mpsc, oneshot, watch},
    task::JoinHandle,
};
use tokio_stream::wrappers::{TcpListenerStream, UnboundedReceiverStream};
use tonic::{
    Code, Extensions, Request, Response, Status, Streaming,
    metadata::MetadataMap,
    transport::{Channel, Endpoint, Server},
};
use tonic_types::{ErrorDetails, StatusExt};

type Answers<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

/// What a failing judge says of itself, which nobody else should read.
pub(crate) const SECRET: &str = "the weights at 10.0.0.7 are gone";

/// The judge. What it is busy with holds `busy`; `ended` is set when a streamed
/// signal came to its end.
#[derive(Clone)]
pub(crate) struct Double {
    busy: watch::Sender<()>,
    ended: watch::Sender<bool>,
}

impl Double {
    fn new() -> Self {
        Self { busy: watch::Sender::new(()), ended: watch::Sender::new(false) }
    }

    async fn act(&self, clip: &[u8]) -> Result<(), Status> {
        let _busy = self.busy.subscribe();
        match clip {
            b"fail" => Err(Status::internal(SECRET)),
            b"refuse" => {
                let details = ErrorDetails::with_retry_info(Some(Duration::from_secs(3)));
                let message = "too many clips are waiting";
                Err(Status::with_error_details(Code::ResourceExhausted, message, details))
            }
            b"slow" => {
                tokio::time::sleep(Duration::from_millis(300)).await;
                Ok(())
            }
            b"forever" => std::future::pending().await,
            _ => Ok(()),
        }
    }
}

#[tonic::async_trait]
impl GenreClassifier for Double {
    type ClassifyTimelineStream = Answers<ClassifyTimelineResponse>;
    type ClassifyStreamStream = Answers<ClassifyStreamResponse>;

    async fn classify(
        &self,
        request: Request<ClassifyRequest>,
    ) -> Result<Response<ClassifyResponse>, Status> {
        let mut told = MetadataMap::new();
        told.insert("x-shelf", "7".parse().unwrap());
        if let Some(listener) = request.metadata().get("x-listener") {
            told.insert("x-listener", listener.clone());
        }
        let acted = self.act(&request.get_ref().audio).await;
        acted.map_err(|mut status| {
            *status.metadata_mut() = told.clone();
            status
        })?;
        // The metadata that came along, for who wants to see it.
        let names = ["grpc-timeout", "traceparent", "authorization"];
        let came = names.into_iter().filter(|name| request.metadata().contains_key(*name));
        let warnings = came.map(|name| Warning { code: 0, message: name.into() }).collect();
        let asked = request.into_inner();
        let verdict = ClassifyResponse {
            model: asked.model,
            duration_s: asked.audio.len() as f64,
            warnings,
            rhythm: asked.include_rhythm.then(Rhythm::default),
            ..Default::default()
        };
        Ok(Response::from_parts(told, verdict, Extensions::new()))
    }

    async fn classify_timeline(
        &self,
        request: Request<ClassifyTimelineRequest>,
    ) -> Result<Response<Self::ClassifyTimelineStream>, Status> {
        let double = self.clone();
        let first = stream::iter([Ok(ClassifyTimelineResponse::default())]);
        let rest = stream::once(async move {
            double.act(&request.get_ref().audio).await?;
            Ok(ClassifyTimelineResponse { progress: 1.0, ..Default::default() })
        });
        Ok(Response::new(first.chain(rest).boxed()))
    }

    async fn classify_stream(
        &self,
        request: Request<Streaming<ClassifyStreamRequest>>,
    ) -> Result<Response<Self::ClassifyStreamStream>, Status> {
        let busy = self.busy.subscribe();
        let ended = self.ended.clone();
        let answers = request.into_inner().map(move |message| {
            _ = &busy;
            let length = match message?.request {
                Some(classify_stream_request::Request::Audio(audio)) => audio.len(),
                _ => 0,
            };
            let window = Window { end_s: length as f64, ..Default::default() };
            Ok(ClassifyStreamResponse { window: Some(window), warnings: vec![] })
        });
        let end = stream::poll_fn(move |_| {
            ended.send_replace(true);
            std::task::Poll::Ready(None)
        });
        Ok(Response::new(answers.chain(end).boxed()))
    }

    async fn list_models(
        &self,
        _: Request<ListModelsRequest>,
    ) -> Result<Response<ListModelsResponse>, Status> {
        Err(Status::unimplemented("nobody asks a judge for others"))
    }

    async fn get_model(
        &self,
        request: Request<GetModelRequest>,
    ) -> Result<Response<Model>, Status> {
        let id = request.into_inner().model;
        Ok(Response::new(Model { id, version: "1".into(), ..Default::default() }))
    }
}

/// A gateway, and the judge behind it.
pub(crate) struct House {
    pub addr: SocketAddr,
    pub stop: Option<oneshot::Sender<()>>,
    pub gateway: JoinHandle<anyhow::Result<()>>,
    hang_up: mpsc::UnboundedSender<()>,
    double: Double,
}

impl House {
    /// With these flags besides the addresses.
    pub(crate) async fn open(flags: &[&str]) -> Self {
        let double = Double::new();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let judge = format!("http://{}", listener.local_addr().unwrap());
        let judging = Server::builder()
            .add_service(GenreClassifierServer::new(double.clone()))
            .serve_with_incoming(TcpListenerStream::new(listener));
        tokio::spawn(judging);
        Self::before(&judge, double, flags).await
    }

    /// Whose judge is nowhere.
    pub(crate) async fn empty() -> Self {
        let nowhere = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        Self::before(&format!("http://{nowhere}"), Double::new(), &[]).await
    }

    async fn before(judge: &str, double: Double, flags: &[&str]) -> Self {
        let flags = ["gateway", "--svm-addr", judge].into_iter().chain(flags.iter().copied());
        let config = Config::parse_from(flags);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let (stop, stopping) = oneshot::channel();
        let stopping = async { _ = stopping.await };
        let (hang_up, hangups) = mpsc::unbounded_channel();
        let hangups = UnboundedReceiverStream::new(hangups);
        let gateway = tokio::spawn(gateway::serve(listener, config, hangups, stopping));
        Self { addr, stop: Some(stop), gateway, hang_up, double }
    }

    pub(crate) fn stop(&mut self) {
        self.stop.take().unwrap().send(()).unwrap();
    }

    /// Has the gateway read its files again.
    pub(crate) fn hang_up(&self) {
        self.hang_up.send(()).unwrap();
    }

    pub(crate) fn channel(&self) -> Channel {
        Endpoint::from_shared(format!("http://{}", self.addr)).unwrap().connect_lazy()
    }

    pub(crate) fn client(&self) -> GenreClassifierClient<Channel> {
        GenreClassifierClient::new(self.channel())
    }

    /// Completes when the judge is busy.
    pub(crate) async fn busy(&self) {
        while self.double.busy.receiver_count() == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Completes when the judge has nothing more to do.
    pub(crate) async fn idle(&self) {
        tokio::time::timeout(Duration::from_secs(5), self.double.busy.closed()).await.unwrap();
    }

    /// Whether a streamed signal came to its end at the judge.
    pub(crate) fn signal_ended(&self) -> bool {
        *self.double.ended.borrow()
    }

    /// Opens a connection and says `text` on it, `\n` for the line breaks.
    pub(crate) async fn say(&self, text: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.addr).await.unwrap();
        stream.write_all(text.replace('\n', "\r\n").as_bytes()).await.unwrap();
        stream
    }

    /// All that is answered to `text` on a connection of its own.
    pub(crate) async fn hear(&self, text: &str) -> String {
        let answer = self.hear_bytes(text.replace('\n', "\r\n").as_bytes()).await;
        String::from_utf8(answer).unwrap()
    }

    /// The same, byte by byte.
    pub(crate) async fn hear_bytes(&self, said: &[u8]) -> Vec<u8> {
        let mut stream = TcpStream::connect(self.addr).await.unwrap();
        stream.write_all(said).await.unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.unwrap();
        answer
    }
}
