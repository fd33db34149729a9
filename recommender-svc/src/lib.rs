//! Finds songs that suit a picture.
//!
//! A [`describer`] tells what is seen, in a sentence; [`suggest`] picks songs for
//! a sentence from the [`catalogue`], in which they are kept; the `library` keeps
//! what suggestions are computed from current. `service` stands on the wire,
//! `wire` and `page` translate, `measure` is what is seen of it, and `error` says why
//! there is no answer.

pub mod catalogue;
mod config;
pub mod describer;
mod error;
mod library;
mod measure;
mod page;
mod service;
pub mod suggest;
mod wire;

pub use config::Config;
pub use error::Error;

use anyhow::Context;
use catalogue::Store;
use describer::Describers;
use library::Library;
use mesh::{Listeners, server::Services};
use service::RecommenderService;
use std::{
    future::{self, Future},
    time::Duration,
};

/// Serves until `shutdown` completes. Pictures are described at once; songs are suggested as soon
/// as the model of sentences is there, which may have to be fetched first.
///
/// # Errors
/// A store that cannot be opened, a describer that cannot be set up, or a listener that fails.
pub async fn serve(
    listeners: impl Into<Listeners>,
    config: Config,
    shutdown: impl Future<Output = ()>,
) -> anyhow::Result<()> {
    let describers = Describers::start(&config.describer, config.limits, &config.workers)?;
    let store = Store::open(&config.store.address()?).await.context("the catalogue")?;
    if store.seed_if_empty().await.context("the catalogue")? {
        tracing::info!("the catalogue was empty, and has the starter's songs now");
    }
    let period = Duration::from_millis(config.catalogue_period_ms);
    let queue_capacity = config.workers.queue_capacity;
    let (songs, keeping) = Library::open(store.clone(), config.words, queue_capacity, period);
    let (library, database) = (songs.clone(), store.clone());
    let recommender = RecommenderService { store: store.clone(), songs, describers };
    let services = Services::new(env!("CARGO_PKG_NAME"), proto::DESCRIPTORS)?
        .require("songs", move || future::ready(library.shelf().is_ok()))
        .require("store", move || {
            let store = database.clone();
            async move { store.revision().await.is_ok() }
        })
        .add(recommender.into_server())
        .await;
    let served = tokio::select! {
        served = services.serve(listeners, &config.server, shutdown) => Ok(served?),
        never = keeping => match never {},
    };
    store.close().await;
    served
}
