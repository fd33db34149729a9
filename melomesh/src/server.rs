//! The server that a verb asks.

use anyhow::Context;
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
