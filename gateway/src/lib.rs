//! The front door: REST and gRPC in, gRPC out.
//!
//! [`Judges`], [`Pictures`] and [`Songs`] are the gateway's own gRPC: each
//! forwards a call to the service that knows the answer, and `ensemble` is a
//! model that asks all judges. [`rest`] answers everything else on the same port,
//! and is nothing but a caller of that gRPC, in process.

mod call;
mod config;
mod door;
mod ensemble;
mod excuse;
mod gate;
mod judges;
mod metadata;
mod page;
mod pictures;
pub mod rest;
mod router;
mod songs;
mod web;

pub use config::{Config, FrontConfig};
pub use door::DoorConfig;
pub use ensemble::pool;
pub use gate::{Gate, GateConfig};
pub use judges::Judges;
pub use pictures::Pictures;
pub use songs::Songs;
pub use web::WebConfig;

use door::Certificate;
use futures::{FutureExt, Stream, StreamExt, future};
use mesh::{Listeners, client::anybody_is_well, server::Services};
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
    let judges = GenreClassifierServer::new(Judges::connect(&config)?)
        .max_decoding_message_size(config.max_body_bytes)
        .max_encoding_message_size(config.max_body_bytes);
    let pictures = SpectrogramRendererServer::new(Pictures::connect(&config)?)
        .max_decoding_message_size(config.max_body_bytes);
    let songs = RecommenderServer::new(Songs::connect(&config)?)
        .max_decoding_message_size(config.max_body_bytes);
    let services = Services::new(env!("CARGO_PKG_NAME"), proto::DESCRIPTORS)?
        .require("services", || future::ready(anybody_is_well()));
    let services = services.add(judges).await.add(pictures).await.add(songs).await;
    let (grpc, health) = services.into_parts();
    let certificate = Certificate::load(&config.front.door).await?;
    let gate = Arc::new(Gate::new(&config.front.gate)?);
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
