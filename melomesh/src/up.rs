use crate::{Mesh, MeshConfig, SongsConfig, output};
use ::mesh::{Admin, Listeners};
use anyhow::Context;
use audio::{Clip, Tune};
use axum::Router;
use gateway::FrontConfig;
use proto::v1::{ClassifyRequest, genre_classifier_client::GenreClassifierClient};
use std::{
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::Instant,
};
use tokio::net::TcpListener;

/// Start all services in one process, and try them on a tune
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  melomesh up                       on port 8080
  melomesh up --port 0              on any free port
  melomesh up --host 0.0.0.0 --api-keys keys.txt    for others, with keys of `melomesh key`
  curl -F audio=@song.mp3 localhost:8080/v1/models/ensemble:classify")]
pub(crate) struct Args {
    /// The port that REST, gRPC and the page are served on; 0 takes any
    #[arg(long, env = "MELOMESH_PORT", default_value_t = 8080)]
    port: u16,

    /// The address to be reached at: 0.0.0.0 is every one of this machine
    #[arg(long, env = "MELOMESH_HOST", default_value_t = Ipv4Addr::LOCALHOST.into())]
    host: IpAddr,

    /// The address for probes, metrics and log levels; not for callers, and off unless it is set
    #[arg(long, env = "MELOMESH_ADMIN_ADDR")]
    admin_addr: Option<SocketAddr>,

    #[command(flatten)]
    mesh: MeshConfig,

    #[command(flatten)]
    songs: SongsConfig,

    #[command(flatten)]
    front: FrontConfig,
}

pub(crate) async fn run(args: Args, routes: Router) -> anyhow::Result<()> {
    let address = SocketAddr::from((args.host, args.port));
    let listener = TcpListener::bind(address).await.map_err(|error| {
        let hint = "choose one with --port, or any with --port 0";
        io::Error::new(error.kind(), format!("port {}: {error}; {hint}", args.port))
    })?;
    let admin = match args.admin_addr {
        Some(address) => Some(Admin::bind(address, routes).await?),
        None => None,
    };
    let listeners = Listeners { service: listener, admin };
    let scheme = if args.front.door.https_cert.is_some() { "https" } else { "http" };
    let is_open = scheme == "http" && !args.front.gate.asks();
    let config = MeshConfig { front: Some(args.front), ..args.mesh };
    let mut mesh = Mesh::start(listeners, config, Some(args.songs)).await?;
    let Mesh { gateway, svm, vgg, recommender, .. } = mesh;
    let recommender =
        recommender.map(|at| format!(", recommender-svc at {at}")).unwrap_or_default();
    output::say(format_args!(
        "Melomesh is up at {scheme}://{gateway} (a page, REST and gRPC); \
         svm-svc at {svm}, vgg-svc at {vgg}{recommender} (gRPC)."
    ))?;

    let shutdown = ::mesh::shutdown();
    tokio::pin!(shutdown);
    if is_open {
        tokio::select! {
            tried = try_it(gateway) => output::say(tried?)?,
            () = &mut shutdown => return mesh.stop().await,
        }
    }
    output::say(format_args!(
        "\nYour turn: open {scheme}://{gateway} in a browser, or\n  \
         curl -F audio=@song.mp3 {scheme}://{gateway}/v1/models/ensemble:classify\n  \
         curl -F audio=@song.mp3 {scheme}://{gateway}/v1/clips:spectrogram -o song.png\n  \
         curl -F picture=@photo.jpg {scheme}://{gateway}/v1/songs:suggest\n  \
         melomesh classify song.mp3 --server {scheme}://{gateway}\n\nCtrl-C stops."
    ))?;
    tokio::select! {
        error = mesh.failed() => Err(error),
        () = shutdown => {
            output::say("stopping")?;
            mesh.stop().await
        }
    }
}

/// Plays a tune to the system and tells what it was told.
async fn try_it(gateway: SocketAddr) -> anyhow::Result<String> {
    let tune = Tune::default();
    let audio = Clip::from(tune).encode_wav().into();
    let client = GenreClassifierClient::connect(format!("http://{gateway}"));
    let mut client = client.await.context("the gateway does not answer")?;
    let asked = Instant::now();
    let request = ClassifyRequest { model: "ensemble".into(), audio, include_rhythm: false };
    let verdict = client.classify(request).await?.into_inner();
    Ok(format!(
        "A tune of its own making ({:.0} s, {:.0} beats a minute) sounds like {} to it; it took {} ms.",
        tune.duration_s,
        tune.tempo_bpm,
        output::genres(&verdict.genres, 3),
        asked.elapsed().as_millis()
    ))
}
