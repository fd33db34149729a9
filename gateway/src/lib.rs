//! The front door: REST and gRPC in, gRPC out.
//!
//! [`Judges`], [`Pictures`] and [`Songs`] are the gateway's own gRPC: each
//! forwards a call to the service that knows the answer, and `ensemble` is a
//! model that asks all judges. [`rest`] answers everything else on the same port,
//! and is nothing but a caller of that gRPC, in process.

mod call;
mod config;
mod ensemble;
mod excuse;
mod judges;
mod metadata;
mod pictures;
pub mod rest;
mod router;
mod songs;

pub use config::Config;
pub use ensemble::pool;
pub use judges::Judges;
pub use pictures::Pictures;
pub use songs::Songs;

use axum::serve::ListenerExt;
use mesh::server::Services;
use proto::v1::{
    genre_classifier_server::GenreClassifierServer, recommender_server::RecommenderServer,
    spectrogram_renderer_server::SpectrogramRendererServer,
};
use std::{future::Future, time::Duration};
use tokio::net::TcpListener;

/// Serves until `shutdown` completes, then finishes what was begun, as long as
/// the drain timeout allows.
///
/// # Errors
/// A contract that cannot be served.
pub async fn serve(
    listener: TcpListener,
    config: Config,
    shutdown: impl Future<Output = ()>,
) -> anyhow::Result<()> {
    let judges = GenreClassifierServer::new(Judges::connect(&config)?)
        .max_decoding_message_size(config.max_body_bytes)
        .max_encoding_message_size(config.max_body_bytes);
    let pictures = SpectrogramRendererServer::new(Pictures::connect(&config))
        .max_decoding_message_size(config.max_body_bytes);
    let songs = RecommenderServer::new(Songs::connect(&config))
        .max_decoding_message_size(config.max_body_bytes);
    let services = Services::new(proto::DESCRIPTORS)?;
    let services = services.add(judges).await.add(pictures).await.add(songs).await;
    let (grpc, health) = services.into_parts();
    let router = router::router(grpc, &config)?;

    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "small answers may be late");
        }
    });
    let drain = Duration::from_millis(config.drain_timeout_ms);
    let served = health.serve_until(shutdown, drain, |stopping| {
        axum::serve(listener, router).with_graceful_shutdown(stopping).into_future()
    });
    Ok(served.await?)
}
