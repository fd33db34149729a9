//! The stack a service is served through.

use crate::{
    DeadlineLayer, DrainConfig, Health, Listeners,
    identity::{self, CallersLayer, Grant, Identity, IdentityConfig, accept},
    limit::LimitLayer,
    readiness::Readiness,
    trace::ServerLayer,
};
use axum::Router;
use http::{Request, Response};
use std::{convert::Infallible, future::Future, io, net::SocketAddr, sync::Arc, time::Duration};
use tonic::{
    body::Body,
    server::NamedService,
    service::{Routes, RoutesBuilder},
    transport::{self, Server, server::TcpIncoming},
};
use tower::{Service, ServiceBuilder};

/// More than any of our callers says of a request.
const MAX_HEADER_BYTES: u32 = 16 << 10;

/// A caller may take back so many requests that were not looked at yet, and make so
/// many mistakes, before its connection is closed (CVE-2023-44487).
const MAX_RESETS: usize = 32;
const MAX_ERRORS: usize = 256;

/// How often a caller that says nothing is asked whether it is there, and how long
/// it may take to say so.
const PING_EVERY: Duration = Duration::from_secs(20);
const PING_PATIENCE: Duration = Duration::from_secs(10);

/// How to serve.
#[derive(Clone, Debug, clap::Args)]
pub struct ServerConfig {
    /// The address to listen on
    #[arg(long, env = "MELOMESH_LISTEN_ADDR", default_value = "127.0.0.1:50051")]
    pub listen_addr: SocketAddr,

    /// The address for probes, metrics and log levels; plaintext, and not for callers
    #[arg(long, env = "MELOMESH_ADMIN_ADDR", default_value = "127.0.0.1:9051")]
    pub admin_addr: SocketAddr,

    /// The longest a request may take, in milliseconds
    #[arg(long, env = "MELOMESH_REQUEST_TIMEOUT_MS", default_value_t = 60_000)]
    pub request_timeout_ms: u64,

    /// How many requests may be in flight on one connection
    #[arg(long, env = "MELOMESH_MAX_IN_FLIGHT", default_value_t = 256)]
    pub max_in_flight: u32,

    /// How it stops
    #[command(flatten)]
    pub drain: DrainConfig,

    /// Who it is
    #[command(flatten)]
    pub identity: IdentityConfig,

    /// Who may call, separated by commas: `spiffe://melomesh/gateway` any method,
    /// `melomesh.v1.Recommender/RateSong=spiffe://melomesh/gateway` that one; by default all whom
    /// the authority names
    #[arg(long, env = "MELOMESH_CALLERS", value_delimiter = ',', requires = "mesh_cert")]
    pub callers: Vec<Grant>,

    /// Let everybody call who reaches the address, and read along: serve it without TLS though it
    /// is not of this machine alone
    #[arg(long, env = "MELOMESH_ALLOW_PLAINTEXT")]
    pub allow_plaintext: bool,
}

/// Why a server does not serve.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing says who it is.
    #[error(
        "at {0} everybody could call and read along: say who this service is, by --mesh-cert, \
         --mesh-key and --mesh-ca, or that all may, by --allow-plaintext"
    )]
    Exposed(SocketAddr),
    /// What says who it is does not.
    #[error(transparent)]
    Identity(#[from] identity::Error),
    /// The listener failed.
    #[error("{0}")]
    Listener(#[from] io::Error),
    /// The server failed.
    #[error(transparent)]
    Transport(#[from] transport::Error),
}

impl ServerConfig {
    /// Listens for callers, and for whoever looks after the service; `routes` are
    /// what those are shown of the process.
    ///
    /// # Errors
    /// A port that is taken.
    pub async fn bind(&self, routes: Router) -> io::Result<Listeners> {
        Listeners::bind(self.listen_addr, self.admin_addr, routes).await
    }
}

/// gRPC services that are served together, with their health and their
/// reflection (v1 and v1alpha).
#[derive(Debug)]
pub struct Services {
    name: &'static str,
    routes: RoutesBuilder,
    health: Health,
}

impl Services {
    /// Health and reflection alone, for a process or a part of one that is seen by
    /// `name`. `descriptors` is an encoded `FileDescriptorSet` of all that will be
    /// added.
    pub fn new(
        name: &'static str,
        descriptors: &'static [u8],
    ) -> Result<Self, tonic_reflection::server::Error> {
        let reflection = || {
            tonic_reflection::server::Builder::configure()
                .register_encoded_file_descriptor_set(descriptors)
                .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
        };
        let (reporter, health) = tonic_health::server::health_reporter();
        let mut routes = Routes::builder();
        routes
            .add_service(health)
            .add_service(reflection().build_v1()?)
            .add_service(reflection().build_v1alpha()?);
        let needs = Readiness::default();
        let health = Health { reporter, names: vec![""], needs, stopped: Arc::default() };
        Ok(Self { name, routes, health })
    }

    /// Adds a service, which is healthy from now on.
    pub async fn add<S>(mut self, service: S) -> Self
    where
        S: Service<Request<Body>, Response = Response<Body>, Error = Infallible>,
        S: NamedService + Clone + Send + Sync + 'static,
        S::Future: Send,
    {
        self.health.reporter.set_serving::<S>().await;
        self.health.names.push(S::NAME);
        self.routes.add_service(service);
        self
    }

    /// Needs something to do its work, and is not ready for requests without it.
    pub fn require<F>(
        mut self,
        what: &'static str,
        is_there: impl Fn() -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = bool> + Send + 'static,
    {
        self.health.needs.require(what, is_there);
        self
    }

    /// The services as one, and their health, for who serves them by other means.
    pub fn into_parts(self) -> (Routes, Health) {
        (self.routes.routes(), self.health)
    }

    /// Serves until `shutdown` completes, then takes no more requests and finishes
    /// what was begun.
    pub async fn serve(
        self,
        listeners: impl Into<Listeners>,
        config: &ServerConfig,
        shutdown: impl Future<Output = ()>,
    ) -> Result<(), Error> {
        let Listeners { service: listener, admin } = listeners.into();
        let (seen, limit) = (ServerLayer::new(self.name), LimitLayer::new(self.name));
        let (routes, health) = self.into_parts();
        let identity = Identity::load(&config.identity)?;
        let address = listener.local_addr()?;
        if identity.is_none() && !address.ip().is_loopback() && !config.allow_plaintext {
            return Err(Error::Exposed(address));
        }
        // Read from the outside in: the first layer sees a request first.
        let layers = ServiceBuilder::new()
            .layer(seen)
            .layer(DeadlineLayer::new(Duration::from_millis(config.request_timeout_ms)))
            .layer(CallersLayer(config.callers.clone().into()))
            .layer(limit)
            .into_inner();
        let server = Server::builder()
            .max_concurrent_streams(config.max_in_flight)
            .http2_max_header_list_size(MAX_HEADER_BYTES)
            .http2_max_pending_accept_reset_streams(Some(MAX_RESETS))
            .http2_max_local_error_reset_streams(Some(MAX_ERRORS))
            .http2_keepalive_interval(Some(PING_EVERY))
            .http2_keepalive_timeout(Some(PING_PATIENCE))
            .layer(layers)
            .add_routes(routes);
        let serving = health.serve_until(shutdown, config.drain, async |stopping| {
            let Some(identity) = identity else {
                let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
                return server.serve_with_incoming_shutdown(incoming, stopping).await;
            };
            server.serve_with_incoming_shutdown(accept(listener, identity), stopping).await
        });
        tokio::select! {
            served = serving => Ok(served?),
            never = health.show(admin) => match never {},
        }
    }
}
