//! What the gateway adds to a call: GetModel straight to the service, through
//! the gateway's gRPC, and through its REST, in turns on open connections.
//!
//! `cargo bench -p gateway --bench gateway -- --rest http://127.0.0.1:8080 --grpc http://127.0.0.1:50051`

use anyhow::{Context, ensure};
use axum::body::Body;
use clap::Parser;
use comfy_table::{Table, presets::ASCII_MARKDOWN};
use http::{Request, Uri, header};
use http_body_util::BodyExt;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use proto::v1::{GetModelRequest, genre_classifier_client::GenreClassifierClient};
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tonic::transport::{Channel, Endpoint};

/// Measures what the gateway adds to GetModel.
#[derive(Parser)]
struct Args {
    /// Where the gateway is
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    rest: Uri,

    /// Where the service behind it is
    #[arg(long, default_value = "http://127.0.0.1:50051")]
    grpc: Uri,

    /// The model to ask for
    #[arg(long, default_value = "svm")]
    model: String,

    /// How many calls of each kind to measure
    #[arg(long, default_value_t = 5_000)]
    calls: usize,

    /// Given by `cargo bench`
    #[arg(long, hide = true)]
    bench: bool,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let mut direct = Grpc::connect(&args.grpc, &args.model).await?;
    let mut through = Grpc::connect(&args.rest, &args.model).await?;
    let mut rest = Rest::connect(&args.rest, &args.model).await?;

    let mut took = [const { Vec::new() }; 3];
    let warm_up = args.calls / 10;
    for call in 0..warm_up + args.calls {
        let round = [direct.call().await?, through.call().await?, rest.call().await?];
        if call >= warm_up {
            took.iter_mut().zip(round).for_each(|(took, one)| took.push(one));
        }
    }
    println!("{}", table(took));
    Ok(())
}

struct Grpc {
    client: GenreClassifierClient<Channel>,
    model: String,
}

impl Grpc {
    async fn connect(addr: &Uri, model: &str) -> anyhow::Result<Self> {
        let channel = Endpoint::from(addr.clone()).tcp_nodelay(true).connect().await;
        let channel = channel.with_context(|| format!("nobody serves gRPC at {addr}"))?;
        Ok(Self { client: GenreClassifierClient::new(channel), model: model.to_owned() })
    }

    async fn call(&mut self) -> anyhow::Result<Duration> {
        let begin = Instant::now();
        self.client.get_model(GetModelRequest { model: self.model.clone() }).await?;
        Ok(begin.elapsed())
    }
}

struct Rest {
    connection: SendRequest<Body>,
    host: String,
    path: String,
}

impl Rest {
    async fn connect(addr: &Uri, model: &str) -> anyhow::Result<Self> {
        let host = addr.authority().context("the gateway's address has no host")?.to_string();
        let stream = TcpStream::connect(&host).await;
        let stream = stream.with_context(|| format!("nobody serves REST at {addr}"))?;
        stream.set_nodelay(true)?;
        let (connection, driver) = http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(driver);
        Ok(Self { connection, host, path: format!("/v1/models/{model}") })
    }

    async fn call(&mut self) -> anyhow::Result<Duration> {
        let request = Request::get(&self.path).header(header::HOST, &self.host);
        let begin = Instant::now();
        self.connection.ready().await?;
        let response = self.connection.send_request(request.body(Body::empty())?).await?;
        ensure!(response.status().is_success(), "GetModel was answered {}", response.status());
        response.into_body().collect().await?;
        Ok(begin.elapsed())
    }
}

fn table(mut took: [Vec<Duration>; 3]) -> Table {
    took.iter_mut().for_each(|took| took.sort_unstable());
    let quantile = |took: &Vec<Duration>, percent: usize| {
        let rank = took.len() * percent / 100;
        took.get(rank).map_or(f64::NAN, |one| one.as_secs_f64() * 1e3)
    };
    let [direct, through, rest] = took.map(|took| [50, 99].map(|percent| quantile(&took, percent)));
    let row = |name: &str, took: [f64; 2], added: [f64; 2]| {
        let cells = took.into_iter().chain(added).map(|ms| format!("{ms:.3}"));
        [name.to_owned()].into_iter().chain(cells).collect::<Vec<_>>()
    };
    let added = |took: [f64; 2]| [took[0] - direct[0], took[1] - direct[1]];

    let mut table = Table::new();
    table.load_style(ASCII_MARKDOWN);
    table.set_header(["GetModel, in ms", "p50", "p99", "added to p50", "added to p99"]);
    table.add_row(row("gRPC to the service", direct, [0.0, 0.0]));
    table.add_row(row("gRPC to the gateway", through, added(through)));
    table.add_row(row("REST to the gateway", rest, added(rest)));
    table
}
