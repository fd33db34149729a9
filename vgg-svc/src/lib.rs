//! Names the genre of a clip with VGG19, and draws what the network sees.
//!
//! [`network`] is the judge, whose wire is the business of [`judge`];
//! [`spectrogram`] is the picture and its service, `error` says why there is none.

mod config;
mod error;
pub mod network;
pub mod spectrogram;

pub use config::Config;
pub use error::Error;
pub use network::Network;

use futures::Stream;
use judge::GenreService;
use mesh::{Listeners, server::Services};
use spectrogram::SpectrogramService;
use std::future::Future;

/// Serves a network and pictures until `shutdown` completes, and reads the
/// network's file again at each item of `reload`.
///
/// # Errors
/// A listener that fails.
pub async fn serve(
    listeners: impl Into<Listeners>,
    config: Config,
    network: Network,
    reload: impl Stream<Item = ()>,
    shutdown: impl Future<Output = ()>,
) -> anyhow::Result<()> {
    let pictures = SpectrogramService::start(&config.workers, config.limits);
    let genres = GenreService::start(&network, &config.workers, config.limits);
    // What still uses it has it: once replaced, it goes.
    drop(network);
    let engine = config.engine;
    let reloading = genres.reload(reload, config.model, move |path| Network::read(path, &engine));
    let services = Services::new(env!("CARGO_PKG_NAME"), proto::DESCRIPTORS)?
        .add(genres.into_server())
        .await
        .add(pictures.into_server())
        .await;
    tokio::select! {
        served = services.serve(listeners, &config.server, shutdown) => Ok(served?),
        never = reloading => match never {},
    }
}
