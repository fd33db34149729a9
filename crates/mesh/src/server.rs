//! The stack a service is served through.

use crate::{DeadlineLayer, Health};
use http::{Request, Response};
use std::{convert::Infallible, future::Future, net::SocketAddr, time::Duration};
use tokio::net::TcpListener;
use tonic::{
    body::Body,
    server::NamedService,
    service::{Routes, RoutesBuilder},
    transport::{Server, server::TcpIncoming},
};
use tower::{Service, ServiceBuilder};

/// How to serve.
#[derive(Clone, Debug, clap::Args)]
pub struct ServerConfig {
    /// The address to listen on
    #[arg(long, env = "MELOMESH_LISTEN_ADDR", default_value = "127.0.0.1:50051")]
    pub listen_addr: SocketAddr,

    /// The longest a request may take, in milliseconds
    #[arg(long, env = "MELOMESH_REQUEST_TIMEOUT_MS", default_value_t = 60_000)]
    pub request_timeout_ms: u64,

    /// How many requests may be in flight on one connection
    #[arg(long, env = "MELOMESH_MAX_IN_FLIGHT", default_value_t = 256)]
    pub max_in_flight: u32,

    /// How long requests in flight may go on after the service was told to stop, in milliseconds
    #[arg(long, env = "MELOMESH_DRAIN_TIMEOUT_MS", default_value_t = 10_000)]
    pub drain_timeout_ms: u64,
}

/// gRPC services that are served together, with their health and their
/// reflection (v1 and v1alpha).
#[derive(Debug)]
pub struct Services {
    routes: RoutesBuilder,
    health: Health,
}

impl Services {
    /// Health and reflection alone. `descriptors` is an encoded
    /// `FileDescriptorSet` of all that will be added.
    pub fn new(descriptors: &'static [u8]) -> Result<Self, tonic_reflection::server::Error> {
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
        Ok(Self { routes, health: Health { reporter, names: vec![""] } })
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

    /// The services as one, and their health, for who serves them by other means.
    pub fn into_parts(self) -> (Routes, Health) {
        (self.routes.routes(), self.health)
    }

    /// Serves until `shutdown` completes, then finishes what was begun, as long
    /// as the drain timeout allows.
    pub async fn serve(
        self,
        listener: TcpListener,
        config: &ServerConfig,
        shutdown: impl Future<Output = ()>,
    ) -> Result<(), tonic::transport::Error> {
        let (routes, health) = self.into_parts();
        // Read from the outside in: the first layer sees a request first.
        let layers = ServiceBuilder::new()
            .layer(DeadlineLayer::new(Duration::from_millis(config.request_timeout_ms)))
            .into_inner();
        let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
        let server = Server::builder()
            .max_concurrent_streams(config.max_in_flight)
            .layer(layers)
            .add_routes(routes);
        let drain = Duration::from_millis(config.drain_timeout_ms);
        health
            .serve_until(shutdown, drain, |stopping| {
                server.serve_with_incoming_shutdown(incoming, stopping)
            })
            .await
    }
}
