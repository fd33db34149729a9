//! The stack a service is called through.

use http::{Request, Response};
use std::{error::Error, time::Duration};
use tonic::{
    Status, TimeoutExpired,
    body::Body,
    transport::{Endpoint, Uri},
};
use tower::{
    BoxError, ServiceBuilder, load_shed::error::Overloaded, timeout::error::Elapsed,
    util::BoxCloneSyncService,
};

/// A service to call, whatever layers are in between.
pub type Client = BoxCloneSyncService<Request<Body>, Response<Body>, Status>;

/// How to call.
#[derive(Clone, Debug, clap::Args)]
pub struct ClientConfig {
    /// The longest to wait for an answer to begin, in milliseconds
    #[arg(long, env = "MELOMESH_CALL_TIMEOUT_MS", default_value_t = 60_000)]
    pub call_timeout_ms: u64,

    /// How many calls may be in flight to one service
    #[arg(long, env = "MELOMESH_CALLS_IN_FLIGHT", default_value_t = 256)]
    pub calls_in_flight: usize,
}

/// Builds a client. Connects on the first call, and again after a loss.
pub fn connect(uri: Uri, config: &ClientConfig) -> Client {
    let channel = Endpoint::from(uri)
        .connect_timeout(Duration::from_secs(1))
        .tcp_nodelay(true)
        .connect_lazy();

    // Read from the outside in: the first layer sees a call first.
    let stack = ServiceBuilder::new()
        .map_err(into_status)
        .load_shed()
        .concurrency_limit(config.calls_in_flight)
        .timeout(Duration::from_millis(config.call_timeout_ms))
        .service(channel);

    BoxCloneSyncService::new(stack)
}

/// The one place where a layer's refusal becomes a status: what went wrong on
/// the way is logged here, and the caller is told no address.
fn into_status(error: BoxError) -> Status {
    if error.is::<Overloaded>() {
        Status::resource_exhausted("too many calls are in flight; try again later")
    } else if error.is::<Elapsed>() || caused_by::<TimeoutExpired>(error.as_ref()) {
        Status::deadline_exceeded("the service took too long")
    } else {
        tracing::warn!(error = error.as_ref() as &dyn Error, "a call failed");
        Status::unavailable("the service cannot be reached; try again later")
    }
}

/// Whether an error is an `E`, or was caused by one.
fn caused_by<E: Error + 'static>(mut error: &(dyn Error + 'static)) -> bool {
    while !error.is::<E>() {
        let Some(source) = error.source() else { return false };
        error = source;
    }
    true
}
