//! The front door: REST and gRPC in, gRPC out.
//!
//! Each call of gRPC is passed on (`forward`) to the service that knows the answer,
//! as the bytes it came as; of `judges` that is whoever serves the model, and
//! `ensemble` is a model that asks all judges. [`rest`] answers everything else on
//! the same port, and is nothing but a caller of that gRPC, in process.

mod config;
mod door;
mod ensemble;
mod excuse;
mod forward;
mod gate;
mod judges;
mod messages;
mod metadata;
mod page;
pub mod rest;
mod room;
mod router;
mod tie;
mod web;

pub use config::{Config, FrontConfig};
pub use door::DoorConfig;
pub use ensemble::pool;
pub use gate::{Gate, GateConfig};
pub use room::Room;
pub use web::WebConfig;

use door::Certificate;
use forward::{Forward, Hop};
use futures::{FutureExt, Stream, StreamExt, future};
use judges::Judges;
use mesh::{
    Listeners,
    client::{self, anybody_is_well},
    server::Services,
};
use metadata::Carried;
use proto::v1::{
    genre_classifier_server::GenreClassifierServer, recommender_server::RecommenderServer,
    spectrogram_renderer_server::SpectrogramRendererServer,
};
use std::{future::Future, sync::Arc, time::Duration};

/// Serves until `shutdown` completes, then finishes what was begun, as long as
/// the drain timeout allows. What is kept in files, keys and certificates, is read
/// again at each of `hangups`.
///
/// # Errors
/// A contract that cannot be served, a file that cannot be read, or a listener
/// that is open to all by mistake.
pub async fn serve(
    listeners: impl Into<Listeners>,
    config: Config,
    hangups: impl Stream<Item = ()>,
    shutdown: impl Future<Output = ()>,
) -> anyhow::Result<()> {
    let Listeners { service: listener, admin } = listeners.into();
    config.check(listener.local_addr()?)?;
    // Fails if it was installed before, and then all is well.
    _ = rustls::crypto::ring::default_provider().install_default();
    let certificate = Certificate::load(&config.front.door).await?;
    let gate = Arc::new(Gate::new(&config.front.gate)?);
    let carried = Carried::new(&config.front.carry_headers);
    let judges = Judges::connect(&config, &carried)?;
    let pictures = Hop {
        who: "the spectrogram renderer",
        client: client::connect("vgg-svc", config.vgg_addr.clone(), &config.client)?,
        carried: carried.clone(),
    };
    let songs = Hop {
        who: "the recommender",
        client: client::connect(
            "recommender-svc",
            config.recommender_addr.clone(),
            &config.client,
        )?,
        carried,
    };
    let judges = Forward::<GenreClassifierServer<()>, _>::new(judges);
    let pictures = Forward::<SpectrogramRendererServer<()>, _>::new(pictures);
    let songs = Forward::<RecommenderServer<()>, _>::new(songs);
    let services = Services::new(env!("CARGO_PKG_NAME"), proto::DESCRIPTORS)?
        .require("services", || future::ready(anybody_is_well()));
    let services = services.add(judges).await.add(pictures).await.add(songs).await;
    let (grpc, health) = services.into_parts();
    let router = router::router(grpc, gate.clone(), &config)?;

    let longest = Duration::from_millis(config.request_timeout_ms);
    let served = health.serve_until(shutdown, config.drain, |stopping| {
        door::serve(listener, router, &config.front.door, certificate.clone(), longest, stopping)
    });
    let renewing = hangups.for_each(async |()| {
        gate.renew();
        if let Some(certificate) = &certificate {
            certificate.renew().await;
        }
    });
    tokio::select! {
        served = served => served,
        never = health.show(admin) => match never {},
        never = renewing.then(|()| future::pending()) => never,
    }
}
