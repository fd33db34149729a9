//! What the gateway adds to a call: GetModel straight to the service, through
//! the gateway's gRPC, and through its REST; at a steady rate, in turns, and then
//! as often as it goes.
//!
//! `cargo bench -p gateway --bench gateway -- --rest http://127.0.0.1:8080 --grpc http://127.0.0.1:50051`

use anyhow::{Context, ensure};
use axum::body::Body;
use clap::Parser;
use comfy_table::{Table, presets::ASCII_MARKDOWN};
use futures::future::try_join_all;
use http::{Request, Uri, header};
use http_body_util::BodyExt;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use proto::v1::{GetModelRequest, genre_classifier_client::GenreClassifierClient};
use std::time::{Duration, Instant};
use tokio::{net::TcpStream, time::sleep_until};
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

    /// How many calls a second to make at a steady rate
    #[arg(long, default_value_t = 1_000)]
    rate: u32,

    /// On how many connections
    #[arg(long, default_value_t = 64)]
    connections: u32,

    /// How long a round lasts, in seconds
    #[arg(long, default_value_t = 3)]
    seconds: u64,

    /// How many rounds at a steady rate
    #[arg(long, default_value_t = 3)]
    rounds: u32,

    /// Given by `cargo bench`
    #[arg(long, hide = true)]
    bench: bool,
}

const WAYS: [&str; 3] = ["gRPC to the service", "gRPC to the gateway", "REST to the gateway"];

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let mut ways = [
        connect_all(&args, async || Caller::grpc(&args.grpc, &args.model).await).await?,
        connect_all(&args, async || Caller::grpc(&args.rest, &args.model).await).await?,
        connect_all(&args, async || Caller::rest(&args.rest, &args.model).await).await?,
    ];
    let round = Duration::from_secs(args.seconds);
    let mut took = [const { Vec::new() }; 3];
    for turn in 0..=args.rounds {
        for (callers, took) in ways.iter_mut().zip(&mut took) {
            let calls = steadily(callers, args.rate, round).await?;
            // The first round warms up.
            took.extend(calls.into_iter().filter(|_| turn > 0));
        }
    }
    let mut most = [0.0; 3];
    for (callers, most) in ways.iter_mut().zip(&mut most) {
        *most = as_often_as_it_goes(callers, round).await?;
    }
    println!("{} calls a second on {} connections:\n", args.rate, args.connections);
    println!("{}\n", latencies(took));
    println!("as often as it goes on {} connections:\n", args.connections);
    println!("{}", rates(most));
    Ok(())
}

async fn connect_all(
    args: &Args,
    connect: impl AsyncFn() -> anyhow::Result<Caller>,
) -> anyhow::Result<Vec<Caller>> {
    let mut callers = Vec::new();
    for _ in 0..args.connections {
        callers.push(connect().await?);
    }
    Ok(callers)
}

/// How long each of `rate` calls a second takes, spread evenly over the callers.
async fn steadily(
    callers: &mut [Caller],
    rate: u32,
    round: Duration,
) -> anyhow::Result<Vec<Duration>> {
    let count = u32::try_from(callers.len())?;
    let begin = tokio::time::Instant::now();
    let call = async |(first, caller): (u32, &mut Caller)| {
        let mut took = Vec::new();
        for turn in (first..).step_by(count as usize) {
            let due = Duration::from_secs(1) * turn / rate;
            if due >= round {
                break;
            }
            sleep_until(begin + due).await;
            took.push(caller.call().await?);
        }
        anyhow::Ok(took)
    };
    Ok(try_join_all((0..).zip(callers).map(call)).await?.concat())
}

/// How many calls a second there are if each caller calls again at once.
async fn as_often_as_it_goes(callers: &mut [Caller], round: Duration) -> anyhow::Result<f64> {
    let begin = Instant::now();
    let call = async |caller: &mut Caller| {
        let mut calls = 0.0;
        while begin.elapsed() < round {
            caller.call().await?;
            calls += 1.0;
        }
        anyhow::Ok(calls)
    };
    let calls: f64 = try_join_all(callers.iter_mut().map(call)).await?.into_iter().sum();
    Ok(calls / begin.elapsed().as_secs_f64())
}

/// One connection to ask on.
enum Caller {
    Grpc { client: GenreClassifierClient<Channel>, model: String },
    Rest { connection: SendRequest<Body>, host: String, path: String },
}

impl Caller {
    async fn grpc(addr: &Uri, model: &str) -> anyhow::Result<Self> {
        let channel = Endpoint::from(addr.clone()).tcp_nodelay(true).connect().await;
        let channel = channel.with_context(|| format!("nobody serves gRPC at {addr}"))?;
        Ok(Self::Grpc { client: GenreClassifierClient::new(channel), model: model.to_owned() })
    }

    async fn rest(addr: &Uri, model: &str) -> anyhow::Result<Self> {
        let host = addr.authority().context("the gateway's address has no host")?.to_string();
        let stream = TcpStream::connect(&host).await;
        let stream = stream.with_context(|| format!("nobody serves REST at {addr}"))?;
        stream.set_nodelay(true)?;
        let (connection, driver) = http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(driver);
        Ok(Self::Rest { connection, host, path: format!("/v1/models/{model}") })
    }

    async fn call(&mut self) -> anyhow::Result<Duration> {
        let begin = Instant::now();
        match self {
            Self::Grpc { client, model } => {
                client.get_model(GetModelRequest { model: model.clone() }).await?;
            }
            Self::Rest { connection, host, path } => {
                let request = Request::get(&*path).header(header::HOST, &*host);
                connection.ready().await?;
                let response = connection.send_request(request.body(Body::empty())?).await?;
                ensure!(response.status().is_success(), "GetModel: {}", response.status());
                response.into_body().collect().await?;
            }
        }
        Ok(begin.elapsed())
    }
}

fn latencies(mut took: [Vec<Duration>; 3]) -> Table {
    took.iter_mut().for_each(|took| took.sort_unstable());
    let quantile = |took: &Vec<Duration>, percent: usize| {
        let rank = took.len() * percent / 100;
        took.get(rank).map_or(f64::NAN, |one| one.as_secs_f64() * 1e3)
    };
    let took = took.map(|took| [50, 99].map(|percent| quantile(&took, percent)));
    let mut table = Table::new();
    table.load_style(ASCII_MARKDOWN);
    table.set_header(["GetModel, in ms", "p50", "p99", "added to p50", "added to p99"]);
    for (way, own) in WAYS.into_iter().zip(took) {
        let added = [own[0] - took[0][0], own[1] - took[0][1]];
        let cells = own.into_iter().chain(added).map(|ms| format!("{ms:.3}"));
        table.add_row([way.to_owned()].into_iter().chain(cells));
    }
    table
}

fn rates(most: [f64; 3]) -> Table {
    let mut table = Table::new();
    table.load_style(ASCII_MARKDOWN);
    table.set_header(["GetModel", "calls a second"]);
    for (way, rate) in WAYS.into_iter().zip(most) {
        table.add_row([way.to_owned(), format!("{rate:.0}")]);
    }
    table
}
