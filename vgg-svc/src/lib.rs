//! Draws what a clip sounds like.
//!
//! [`spectrogram`] is the picture and its service, `error` says why there is none.

mod config;
mod error;
pub mod spectrogram;

pub use config::Config;
pub use error::Error;

use mesh::server::Services;
use spectrogram::SpectrogramService;
use std::future::Future;
use tokio::net::TcpListener;

/// Serves pictures until `shutdown` completes.
///
/// # Errors
/// A listener that fails.
pub async fn serve(
    listener: TcpListener,
    config: Config,
    shutdown: impl Future<Output = ()>,
) -> anyhow::Result<()> {
    let pictures = SpectrogramService::start(&config.workers, config.limits);
    let services = Services::new(proto::DESCRIPTORS)?.add(pictures.into_server()).await;
    Ok(services.serve(listener, &config.server, shutdown).await?)
}
