//! The front door: REST and gRPC in, gRPC out.
//!
//! [`Judges`] is the gateway's own gRPC service: it forwards each call to the
//! service that knows the model. [`rest`] answers everything else on the same
//! port, and is nothing but a caller of that gRPC service, in process.

mod config;
mod judges;
mod metadata;
pub mod rest;

pub use config::Config;
pub use judges::Judges;

use axum::{Router, body::Body, extract::Request, routing::get, serve::ListenerExt};
use http::header;
use mesh::server::{Health, Services};
use proto::v1::genre_classifier_server::GenreClassifierServer;
use std::{future::Future, time::Duration};
use tokio::{net::TcpListener, sync::oneshot};
use tonic::{Status, service::Routes};

/// Serves until `shutdown` completes, then finishes what was begun, as long as
/// the drain timeout allows.
pub async fn serve(
    listener: TcpListener,
    config: Config,
    shutdown: impl Future<Output = ()>,
) -> anyhow::Result<()> {
    let (grpc, health) = services(&config).await?;
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "small answers may be late");
        }
    });
    let (stop, stopping) = oneshot::channel::<()>();
    let serving = axum::serve(listener, router(grpc, &config)?)
        .with_graceful_shutdown(async { _ = stopping.await });
    let drained = async {
        shutdown.await;
        health.stop().await;
        _ = stop.send(());
        tokio::time::sleep(Duration::from_millis(config.drain_timeout_ms)).await;
    };
    tokio::select! {
        served = serving.into_future() => Ok(served?),
        () = drained => {
            tracing::warn!("stopped with requests still in flight");
            Ok(())
        }
    }
}

/// The gateway's own gRPC: the judges, their health and their reflection.
async fn services(config: &Config) -> anyhow::Result<(Routes, Health)> {
    let judges = GenreClassifierServer::new(Judges::connect(config))
        .max_decoding_message_size(config.max_body_bytes)
        .max_encoding_message_size(config.max_body_bytes);
    Ok(Services::new(proto::DESCRIPTORS)?.add(judges).await.into_parts())
}

/// All that is answered, and by whom.
fn router(grpc: Routes, config: &Config) -> anyhow::Result<Router> {
    let routes = rest::Routes::read(&proto::POOL)?;
    let welcome = format!(
        "Melomesh names the genre of music.\n\n{routes}\n\
         gRPC is served here too; its reflection tells the contract.\n"
    );
    let rest = rest::Transcoder::new(routes, grpc.clone(), config.max_body_bytes);
    let rest = async move |request: Request| match is_grpc(&request) {
        true => Status::unimplemented("there is no such method").into_http::<Body>(),
        false => rest.answer(request).await,
    };
    Ok(grpc
        .into_axum_router()
        .route("/", get(async move || welcome.clone()).fallback(rest.clone()))
        .fallback(rest))
}

fn is_grpc(request: &Request) -> bool {
    let content_type = request.headers().get(header::CONTENT_TYPE);
    content_type.is_some_and(|value| value.as_bytes().starts_with(b"application/grpc"))
}
