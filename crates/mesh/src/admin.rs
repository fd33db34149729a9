//! The port by which a service is looked after: by probes, by Prometheus, and by
//! people. It is plaintext, and not for callers.

use crate::{Health, readiness::Readiness};
use axum::{Json, Router, http::StatusCode, routing::get};
use std::{convert::Infallible, future, io, net::SocketAddr};
use tokio::net::TcpListener;

/// Where a service listens.
#[derive(Debug)]
pub struct Listeners {
    /// For its callers.
    pub service: TcpListener,
    /// For whoever looks after it.
    pub admin: Option<Admin>,
}

impl Listeners {
    /// Listens on both ports; `routes` are what the second shows of the process.
    ///
    /// # Errors
    /// A port that is taken.
    pub async fn bind(service: SocketAddr, admin: SocketAddr, routes: Router) -> io::Result<Self> {
        let service = bind(service, "--listen-addr").await?;
        let admin = Admin::bind(admin, routes).await?;
        Ok(Self { service, admin: Some(admin) })
    }
}

/// A service that nobody looks after.
impl From<TcpListener> for Listeners {
    fn from(service: TcpListener) -> Self {
        Self { service, admin: None }
    }
}

/// The port for whoever looks after a service.
#[derive(Debug)]
pub struct Admin {
    listener: TcpListener,
    routes: Router,
}

impl Admin {
    /// Listens; `routes` are what is shown of the process.
    ///
    /// # Errors
    /// A port that is taken.
    pub async fn bind(address: SocketAddr, routes: Router) -> io::Result<Self> {
        let listener = bind(address, "--admin-addr").await?;
        Ok(Self { listener, routes })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// The system's.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// Listens at an address that was chosen with a flag.
async fn bind(address: SocketAddr, flag: &str) -> io::Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| {
        let message = format!("{address}: {error}; choose another with {flag}");
        io::Error::new(error.kind(), message)
    })
}

impl Health {
    /// Shows on the admin port, if there is one, how the service is: `/livez` as
    /// long as the process lives, `/readyz` as long as it takes requests and has
    /// what it needs. To be polled while the service is served; never completes.
    pub fn show(&self, admin: Option<Admin>) -> impl Future<Output = Infallible> + use<> {
        let readiness = self.readiness();
        async move {
            if let Some(Admin { listener, routes }) = admin {
                let routes = routes
                    .route("/livez", get("ok\n"))
                    .route("/readyz", get(async move || ready(&readiness).await));
                if let Err(error) = axum::serve(listener, routes).await {
                    tracing::error!(%error, "the admin port is closed");
                }
            }
            future::pending().await
        }
    }
}

async fn ready(readiness: &Readiness) -> (StatusCode, Json<serde_json::Value>) {
    let found = readiness.look().await;
    let status = match found.values().all(|&there| there) {
        true => StatusCode::OK,
        false => StatusCode::SERVICE_UNAVAILABLE,
    };
    (status, Json(serde_json::json!(found)))
}
