//! Starts the whole system in one process, on ports nobody else uses, and asks
//! it as its users do.

pub mod clips;
pub mod collector;
pub mod pictures;
mod waterfall;

use axum::Router;
use clap::Parser;
use melomesh::{Mesh, MeshConfig, SongsConfig};
use mesh::{Admin, Listeners};
use proto::v1::genre_classifier_client::GenreClassifierClient;
use reqwest::{Method, Response, multipart};
use serde_json::Value;
use std::net::SocketAddr;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tonic::transport::{Channel, Endpoint};

/// Room for messages of any size a test may send.
const ANY_SIZE: usize = 256 << 20;

/// The running system.
#[derive(Debug)]
pub struct System {
    mesh: Mesh,
    http: reqwest::Client,
    folder: Option<TempDir>,
}

#[derive(Parser)]
struct Flags {
    #[command(flatten)]
    mesh: MeshConfig,

    #[command(flatten)]
    songs: SongsConfig,
}

impl System {
    /// Starts every service, and a gateway that knows where they are.
    pub async fn start() -> Self {
        Self::with_flags(&[]).await
    }

    /// The same, with flags of `melomesh up`.
    pub async fn with_flags(flags: &[&str]) -> Self {
        let flags = Flags::parse_from(["up"].iter().chain(flags));
        Self::of(any_port().await, flags.mesh, None).await
    }

    /// The same, with songs to suggest from a store of its own.
    pub async fn with_songs(flags: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("there is room");
        let store = store(&folder);
        let flags = Flags::parse_from(["up", "--store", &store].iter().chain(flags));
        Self::of(any_port().await, flags.mesh, Some((flags.songs, folder))).await
    }

    /// The same, with an admin port that shows `routes`; and where that is.
    pub async fn with_admin(flags: &[&str], routes: Router) -> (Self, SocketAddr) {
        let folder = tempfile::tempdir().expect("there is room");
        let store = store(&folder);
        let flags = Flags::parse_from(["up", "--store", &store].iter().chain(flags));
        let admin = Admin::bind(([127, 0, 0, 1], 0).into(), routes).await.expect("a port is free");
        let address = admin.address().expect("it is bound");
        let listeners = Listeners { service: any_port().await, admin: Some(admin) };
        (Self::of(listeners, flags.mesh, Some((flags.songs, folder))).await, address)
    }

    async fn of(
        listeners: impl Into<Listeners>,
        config: MeshConfig,
        songs: Option<(SongsConfig, TempDir)>,
    ) -> Self {
        let (songs, folder) = songs.unzip();
        let mesh = Mesh::start(listeners, config, songs).await.expect("it starts");
        Self { mesh, http: http(), folder }
    }

    /// Stops every service.
    pub async fn stop(self) {
        self.mesh.stop().await.expect("it stops cleanly");
    }

    /// Where svm-svc itself listens.
    pub fn svm(&self) -> SocketAddr {
        self.mesh.svm
    }

    /// Where vgg-svc itself listens.
    pub fn vgg(&self) -> SocketAddr {
        self.mesh.vgg
    }

    /// Where the gateway listens.
    pub fn gateway(&self) -> SocketAddr {
        self.mesh.gateway
    }

    /// Where its songs are kept, if it suggests any.
    pub fn store(&self) -> Option<String> {
        self.folder.as_ref().map(store)
    }

    /// The address of a path of the gateway.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.mesh.gateway)
    }

    /// A client of the gateway, by gRPC.
    pub async fn grpc(&self) -> GenreClassifierClient<Channel> {
        grpc(self.mesh.gateway).await
    }

    /// Gets a path of the gateway.
    pub async fn get(&self, path: &str) -> (u16, Value) {
        answer(self.http.get(self.url(path)).send().await.expect("it answers")).await
    }

    /// Sends JSON to a path by some verb.
    pub async fn send_json(&self, verb: Method, path: &str, body: &Value) -> (u16, Value) {
        let request = self.http.request(verb, self.url(path)).json(body);
        answer(request.send().await.expect("it answers")).await
    }

    /// Posts a body of some media type, or of none.
    pub async fn post(&self, path: &str, media_type: &str, body: Vec<u8>) -> (u16, Value) {
        answer(self.post_raw(path, media_type, "*/*", body).await).await
    }

    /// Posts a body and says what answer is accepted.
    pub async fn post_raw(
        &self,
        path: &str,
        media_type: &str,
        accept: &str,
        body: Vec<u8>,
    ) -> Response {
        let request = self.http.post(self.url(path)).header("accept", accept).body(body);
        let request = match media_type {
            "" => request,
            media_type => request.header("content-type", media_type),
        };
        request.send().await.expect("it answers")
    }

    /// Posts a form whose part `audio` is a file, as a browser would.
    pub async fn post_form(&self, path: &str, audio: Vec<u8>) -> (u16, Value) {
        let file = multipart::Part::bytes(audio).file_name("clip.wav");
        self.post_parts(path, multipart::Form::new().part("audio", file)).await
    }

    /// Posts a form.
    pub async fn post_parts(&self, path: &str, form: multipart::Form) -> (u16, Value) {
        let request = self.http.post(self.url(path)).multipart(form);
        answer(request.send().await.expect("it answers")).await
    }
}

fn store(folder: &TempDir) -> String {
    folder.path().join("songs.db").display().to_string()
}

/// A client of REST.
pub fn http() -> reqwest::Client {
    // Somewhere in this build reqwest was told to bring no cryptography of its own.
    _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
}

async fn answer(response: Response) -> (u16, Value) {
    let status = response.status().as_u16();
    (status, response.json().await.expect("the body is JSON"))
}

/// A client of whatever listens there, by gRPC.
pub async fn grpc(address: SocketAddr) -> GenreClassifierClient<Channel> {
    GenreClassifierClient::new(channel(address).await).max_encoding_message_size(ANY_SIZE)
}

/// A connection to whatever listens there.
pub async fn channel(address: SocketAddr) -> Channel {
    let endpoint = Endpoint::from_shared(format!("http://{address}")).expect("it is a URL");
    endpoint.connect().await.expect("it listens")
}

/// A port that nobody else uses.
pub async fn any_port() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.expect("a port is free")
}
