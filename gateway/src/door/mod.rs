//! How connections are taken: over TLS or not, so many at once, and from
//! nobody who takes too long.

mod accept;
mod certificate;
mod config;

pub(crate) use certificate::Certificate;
pub use config::DoorConfig;

use accept::Doorkeeper;
use axum::Router;
use axum_server::{Handle, tls_rustls::RustlsAcceptor};
use hyper_util::rt::TokioTimer;
use std::{future::Future, net::SocketAddr, time::Duration};
use tokio::net::TcpListener;

/// HTTP/2 takes so many bytes of a request before they are read.
const WINDOW_BYTES: u32 = 1 << 20;

/// How often an HTTP/2 peer that says nothing is asked whether it is there.
const PING_INTERVAL: Duration = Duration::from_secs(20);

/// Serves `router` until `stopping` completes, then finishes what was begun. No
/// answer takes `longest`.
///
/// # Errors
/// A listener that fails.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    config: &DoorConfig,
    certificate: Option<Certificate>,
    longest: Duration,
    stopping: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    let doorkeeper = Doorkeeper::new(config, longest);
    let mut server = axum_server::from_tcp(listener.into_std()?)?.handle(until(stopping));
    let http = server.http_builder();
    let header_timeout = Duration::from_millis(config.header_timeout_ms);
    http.http1()
        .timer(TokioTimer::new())
        .header_read_timeout(header_timeout)
        .max_buf_size(usize::try_from(config.max_header_bytes)?.max(8 << 10));
    http.http2()
        .timer(TokioTimer::new())
        .max_header_list_size(config.max_header_bytes)
        .max_concurrent_streams(config.max_streams)
        .initial_stream_window_size(WINDOW_BYTES)
        .initial_connection_window_size(4 * WINDOW_BYTES)
        .keep_alive_interval(PING_INTERVAL);

    let answering = router.into_make_service_with_connect_info::<SocketAddr>();
    match certificate {
        None => server.acceptor(doorkeeper).serve(answering).await?,
        Some(certificate) => {
            let tls = RustlsAcceptor::new(certificate.tls).acceptor(doorkeeper);
            server.acceptor(tls).serve(answering).await?;
        }
    }
    Ok(())
}

/// A handle that ends what it is given to, gracefully.
fn until(stopping: impl Future<Output = ()> + Send + 'static) -> Handle<SocketAddr> {
    let handle = Handle::new();
    let stopped = handle.clone();
    tokio::spawn(async move {
        stopping.await;
        stopped.graceful_shutdown(None);
    });
    handle
}
