//! The stack a service is called through.
//!
//! `target` says where a service is, and `discover` who is found there: an
//! `endpoint` each, with its `load`, its `breaker`, and the `watch` for when it
//! goes. `balance` picks one for each attempt of `retry`.

mod balance;
mod breaker;
mod deadline;
mod discover;
mod endpoint;
mod jitter;
mod load;
mod outcome;
mod retry;
mod target;
mod watch;

pub(crate) use endpoint::Endpoint;
pub use target::{InvalidTarget, Target};

use crate::{
    identity::{self, Identity, IdentityConfig, Peer},
    measure,
    trace::CallLayer,
};
use balance::Balance;
use deadline::CallDeadlineLayer;
use discover::discover;
use http::{Request, Response};
use retry::RetryLayer;
use std::{error::Error, time::Duration};
use tonic::{Status, body::Body};
use tower::{BoxError, ServiceBuilder, load_shed::error::Overloaded, util::BoxCloneSyncService};

/// A service to call, whatever layers are in between.
pub type Client = BoxCloneSyncService<Request<Body>, Response<Body>, Status>;

/// How to call.
#[derive(Clone, Debug, clap::Args)]
pub struct ClientConfig {
    /// The longest a call may take, in milliseconds
    #[arg(long, env = "MELOMESH_CALL_TIMEOUT_MS", default_value_t = 60_000)]
    pub call_timeout_ms: u64,

    /// How many calls may be in flight to one service
    #[arg(long, env = "MELOMESH_CALLS_IN_FLIGHT", default_value_t = 256)]
    pub calls_in_flight: usize,

    /// How long until names and files that say where a service is are read again, in milliseconds
    #[arg(long, env = "MELOMESH_RESOLVE_PERIOD_MS", default_value_t = 5_000)]
    pub resolve_period_ms: u64,

    /// The largest share of a service's endpoints that is left alone at a time for failing too
    /// often, in percent
    #[arg(long, env = "MELOMESH_MAX_EJECTED_PERCENT", default_value_t = 50)]
    pub max_ejected_percent: usize,

    /// Who calls
    #[command(flatten)]
    pub identity: IdentityConfig,
}

/// Builds a client of the service of some name, wherever it is. Connects in the
/// background, and again after a loss.
///
/// # Errors
/// Files that do not say who calls.
pub fn connect(
    service: &str,
    target: Target,
    config: &ClientConfig,
) -> Result<Client, identity::Error> {
    let peer = Identity::load(&config.identity)?.map(|identity| Peer::new(service, identity));
    let endpoints = discover(target, Duration::from_millis(config.resolve_period_ms), peer);
    let max_ejected_percent = config.max_ejected_percent;

    // Read from the outside in: the first layer sees a call first.
    let stack = ServiceBuilder::new()
        .layer(CallLayer)
        .map_err(into_status)
        .load_shed()
        .concurrency_limit(config.calls_in_flight)
        .layer(CallDeadlineLayer { limit: Duration::from_millis(config.call_timeout_ms) })
        .layer(RetryLayer::new())
        .service(Balance { endpoints, max_ejected_percent });

    Ok(BoxCloneSyncService::new(stack))
}

/// Whether any endpoint of any service that is called may answer.
pub fn anybody_is_well() -> bool {
    measure::endpoints::known().iter().any(|endpoint| endpoint.is_well())
}

/// The one place where a layer's refusal becomes a status: what went wrong on
/// the way is logged here, and the caller is told no address.
fn into_status(error: BoxError) -> Status {
    if error.is::<Overloaded>() {
        return Status::resource_exhausted("too many calls are in flight; try again later");
    }
    tracing::warn!(error = error.as_ref() as &dyn Error, "a call failed");
    Status::unavailable("the service cannot be reached; try again later")
}
