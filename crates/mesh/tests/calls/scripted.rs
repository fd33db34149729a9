//! A service that answers as it is told, and remembers how it was asked.

use clap::Parser;
use futures::stream;
use mesh::server::{ServerConfig, Services};
use proto::v1::{
    ClassifyRequest, ClassifyResponse, ClassifyStreamRequest, ClassifyStreamResponse,
    ClassifyTimelineRequest, ClassifyTimelineResponse, GetModelRequest, ListModelsRequest,
    ListModelsResponse, Model,
    genre_classifier_server::{GenreClassifier, GenreClassifierServer},
};
use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};
use tonic::{Request, Response, Status, Streaming};

type Answers<T> = stream::Iter<std::vec::IntoIter<Result<T, Status>>>;

/// What is answered to the n-th request; its `grpc-timeout` is kept.
#[derive(Clone)]
pub(crate) struct Scripted {
    answer: Arc<dyn Fn(usize) -> Result<(), Status> + Send + Sync>,
    timeouts: Arc<Mutex<Vec<String>>>,
}

#[derive(clap::Parser)]
struct Flags {
    #[command(flatten)]
    server: ServerConfig,
}

/// The service while it runs.
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    script: Scripted,
    stop: oneshot::Sender<()>,
    stopped: JoinHandle<()>,
}

impl Running {
    pub(crate) async fn start(
        answer: impl Fn(usize) -> Result<(), Status> + Send + Sync + 'static,
    ) -> Self {
        Self::with(&[], answer).await
    }

    /// The same, with flags of a server.
    pub(crate) async fn with(
        flags: &[String],
        answer: impl Fn(usize) -> Result<(), Status> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let address = listener.local_addr().expect("it is bound");
        let script = Scripted { answer: Arc::new(answer), timeouts: Arc::default() };
        let server = GenreClassifierServer::new(script.clone());
        let services = Services::new("scripted", proto::DESCRIPTORS).expect("they are descriptors");
        let services = services.add(server).await;
        let config = ["scripted"].into_iter().chain(flags.iter().map(String::as_str));
        let config = Flags::parse_from(config).server;
        let (stop, asked) = oneshot::channel::<()>();
        let stopped = tokio::spawn(async move {
            let asked = async { _ = asked.await };
            services.serve(listener, &config, asked).await.expect("it serves");
        });
        Self { address, script, stop, stopped }
    }

    /// The `grpc-timeout` of each request.
    pub(crate) fn timeouts(&self) -> Vec<String> {
        self.script.timeouts.lock().expect("no test panics here").clone()
    }

    /// How often it was asked.
    pub(crate) fn asked(&self) -> usize {
        self.timeouts().len()
    }

    pub(crate) async fn stop(self) {
        self.stop.send(()).expect("it runs");
        self.stopped.await.expect("it stops cleanly");
    }
}

impl Scripted {
    fn act<T>(&self, request: &Request<T>) -> Result<(), Status> {
        let timeout = request.metadata().get("grpc-timeout").expect("each has one");
        let mut timeouts = self.timeouts.lock().expect("no test panics here");
        timeouts.push(timeout.to_str().expect("it is ASCII").to_owned());
        (self.answer)(timeouts.len())
    }
}

#[tonic::async_trait]
impl GenreClassifier for Scripted {
    type ClassifyTimelineStream = Answers<ClassifyTimelineResponse>;
    type ClassifyStreamStream = Answers<ClassifyStreamResponse>;

    async fn classify(
        &self,
        request: Request<ClassifyRequest>,
    ) -> Result<Response<ClassifyResponse>, Status> {
        self.act(&request)?;
        let duration_s = request.get_ref().audio.len() as f64;
        Ok(Response::new(ClassifyResponse { duration_s, ..Default::default() }))
    }

    /// Fails in the stream, where it can be told only from its first message.
    async fn classify_timeline(
        &self,
        request: Request<ClassifyTimelineRequest>,
    ) -> Result<Response<Self::ClassifyTimelineStream>, Status> {
        let answer = self.act(&request).map(|()| ClassifyTimelineResponse::default());
        Ok(Response::new(stream::iter(vec![answer])))
    }

    async fn classify_stream(
        &self,
        request: Request<Streaming<ClassifyStreamRequest>>,
    ) -> Result<Response<Self::ClassifyStreamStream>, Status> {
        self.act(&request)?;
        Ok(Response::new(stream::iter(vec![])))
    }

    async fn list_models(
        &self,
        _: Request<ListModelsRequest>,
    ) -> Result<Response<ListModelsResponse>, Status> {
        Err(Status::unimplemented("nobody asks"))
    }

    async fn get_model(
        &self,
        request: Request<GetModelRequest>,
    ) -> Result<Response<Model>, Status> {
        self.act(&request)?;
        Ok(Response::new(Model::default()))
    }
}
