//! The server that a verb asks.

use anyhow::Context;
use http::{HeaderMap, HeaderValue};
use std::time::Duration;
use tonic::{
    Request, Status,
    metadata::{Ascii, MetadataValue},
    service::{Interceptor, interceptor::InterceptedService},
    transport::{Channel, ClientTlsConfig, Endpoint},
};

/// Which server to ask, and what to show it.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct ServerArgs {
    /// The gateway to ask; without it the services are started for the occasion
    #[arg(long = "server", env = "MELOMESH_SERVER", value_name = "URL")]
    pub(crate) url: Option<String>,

    /// The API key to show it
    #[arg(long, env = "MELOMESH_API_KEY", value_name = "KEY", hide_env_values = true)]
    pub(crate) api_key: Option<MetadataValue<Ascii>>,
}

/// A gateway that runs, and what to show it.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct GatewayArgs {
    /// The gateway to ask
    #[arg(
        long,
        env = "MELOMESH_SERVER",
        value_name = "URL",
        default_value = "http://localhost:8080"
    )]
    pub(crate) url: String,

    /// The API key to show it
    #[arg(long, env = "MELOMESH_API_KEY", value_name = "KEY", hide_env_values = true)]
    pub(crate) api_key: Option<MetadataValue<Ascii>>,
}

/// Shorter than the gateway's own patience with a connection that says nothing.
const IDLE: Duration = Duration::from_secs(15);

impl GatewayArgs {
    /// The address of a path.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.url.trim_end_matches('/'))
    }

    /// A client of its REST, with a connection for each request in flight.
    pub(crate) fn rest(&self) -> anyhow::Result<reqwest::Client> {
        // Fails if it was installed before, and then all is well.
        _ = rustls::crypto::ring::default_provider().install_default();
        let mut headers = HeaderMap::new();
        if let Some(key) = &self.api_key {
            headers.insert("x-api-key", HeaderValue::from_bytes(key.as_bytes())?);
        }
        let client = reqwest::Client::builder().http1_only().default_headers(headers);
        Ok(client.pool_idle_timeout(IDLE).build()?)
    }

    /// A connection to its gRPC.
    pub(crate) async fn grpc(&self) -> anyhow::Result<Connection> {
        connect(&self.url, self.api_key.clone()).await
    }
}

/// A connection on which a key is shown, if there is one.
pub(crate) type Connection = InterceptedService<Channel, Key>;

#[derive(Clone, Debug)]
pub(crate) struct Key(Option<MetadataValue<Ascii>>);

impl Interceptor for Key {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        if let Some(key) = &self.0 {
            request.metadata_mut().insert("x-api-key", key.clone());
        }
        Ok(request)
    }
}

/// A connection to a gateway, or whatever answers in its place.
pub(crate) async fn connect(
    url: &str,
    api_key: Option<MetadataValue<Ascii>>,
) -> anyhow::Result<Connection> {
    let mut endpoint = Endpoint::from_shared(url.to_owned())
        .with_context(|| format!("{url:?} is not a URL such as http://localhost:8080"))?;
    if endpoint.uri().scheme_str() == Some("https") {
        endpoint = endpoint.tls_config(ClientTlsConfig::new().with_native_roots())?;
    }
    let connected = endpoint.connect().await;
    let channel =
        connected.with_context(|| format!("{url} does not answer; start it with: melomesh up"))?;
    Ok(InterceptedService::new(channel, Key(api_key)))
}
