use super::Identity;
use futures::future::BoxFuture;
use http::Uri;
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use std::{io, sync::Arc};
use tokio::net::TcpStream;
use tokio_rustls::{TlsConnector, client::TlsStream};
use tower::{Service, service_fn};

type Connection = TokioIo<TlsStream<TcpStream>>;
type Connecting = BoxFuture<'static, io::Result<Connection>>;

/// A service of ours, which has to prove that it is the one of that name.
#[derive(Clone, Debug)]
pub(crate) struct Peer {
    identity: Identity,
    name: String,
}

impl Peer {
    /// `service` is what it is called here; `identity` is what it is shown of us.
    pub(crate) fn new(service: &str, identity: Identity) -> Self {
        Self { identity, name: format!("spiffe://melomesh/{service}") }
    }

    /// Connects to it at an address, if it is there.
    pub(crate) fn connector(
        &self,
    ) -> impl Service<Uri, Response = Connection, Error = io::Error, Future = Connecting> + Send + use<>
    {
        let Self { identity, name } = self.clone();
        service_fn(move |uri| -> Connecting {
            Box::pin(connect(identity.clone(), name.clone(), uri))
        })
    }
}

async fn connect(identity: Identity, name: String, uri: Uri) -> io::Result<Connection> {
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    let port = uri.port_u16().unwrap_or(443);
    let stream = TcpStream::connect((host.as_str(), port)).await?;
    stream.set_nodelay(true)?;
    let client = identity.current().client(&name).map_err(io::Error::other)?;
    let host = ServerName::try_from(host).map_err(io::Error::other)?;
    let stream = TlsConnector::from(Arc::new(client)).connect(host, stream).await?;
    Ok(TokioIo::new(stream))
}
