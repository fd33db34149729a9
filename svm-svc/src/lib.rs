//! Names the genre of a clip with a support vector machine.
//!
//! `features` turns a window of levels into numbers, `standard` makes those
//! comparable, `model` judges them, `file` is how a machine is kept, [`train`] is
//! how one is made, and `error` says why there is none. The wire is the business
//! of [`judge`].

mod config;
mod error;
pub mod features;
mod file;
mod model;
mod standard;
pub mod train;

pub use config::Config;
pub use error::ModelError;
pub use model::Svm;

use futures::Stream;
use judge::GenreService;
use mesh::{Listeners, server::Services};
use std::future::Future;

/// Serves a machine until `shutdown` completes, and reads its file again at each
/// item of `reload`.
///
/// # Errors
/// A listener that fails.
pub async fn serve(
    listeners: impl Into<Listeners>,
    config: Config,
    model: Svm,
    reload: impl Stream<Item = ()>,
    shutdown: impl Future<Output = ()>,
) -> anyhow::Result<()> {
    let genres = GenreService::start(&model, &config.workers, config.limits);
    // What still uses it has it: once replaced, it goes.
    drop(model);
    let reloading = genres.reload(reload, config.model, Svm::read);
    let services =
        Services::new(env!("CARGO_PKG_NAME"), proto::DESCRIPTORS)?.add(genres.into_server()).await;
    tokio::select! {
        served = services.serve(listeners, &config.server, shutdown) => Ok(served?),
        never = reloading => match never {},
    }
}
