//! The server that a verb asks.

use anyhow::Context;
use tonic::transport::{Channel, Endpoint};

/// A connection to a gateway, or whatever answers in its place.
pub(crate) async fn connect(server: &str) -> anyhow::Result<Channel> {
    let endpoint = Endpoint::from_shared(server.to_owned())
        .with_context(|| format!("{server:?} is not a URL such as http://localhost:8080"))?;
    let connected = endpoint.connect().await;
    connected.with_context(|| format!("{server} does not answer; start it with: melomesh up"))
}
