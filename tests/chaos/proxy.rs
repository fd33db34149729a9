//! What stands between a gateway and a service, and is not always kind.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tests::any_port;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
};
use tokio_stream::wrappers::TcpListenerStream;
use tonic::{
    Status,
    body::Body,
    service::Routes,
    transport::{Channel, Endpoint, Server},
};
use tower::ServiceExt;

/// What happens to requests.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Manners {
    Kind,
    /// Each fifth is answered UNAVAILABLE.
    Refusing,
    /// Each takes so much longer.
    Slow(Duration),
}

/// A proxy of requests; how it behaves may change.
pub(crate) async fn of_requests(service: SocketAddr) -> (SocketAddr, watch::Sender<Manners>) {
    let listener = any_port().await;
    let address = listener.local_addr().expect("it is bound");
    let (set, manners) = watch::channel(Manners::Kind);
    let endpoint = Endpoint::from_shared(format!("http://{service}")).expect("it is a URL");
    let (channel, count) = (endpoint.connect_lazy(), Arc::new(AtomicUsize::new(0)));
    let forward = move |request: axum::extract::Request| {
        let (channel, manners) = (channel.clone(), *manners.borrow());
        let number = count.fetch_add(1, Ordering::Relaxed);
        forward(channel, manners, number, request)
    };
    let routes = Routes::from(axum::Router::new().fallback(forward));
    let server = Server::builder().add_routes(routes);
    tokio::spawn(server.serve_with_incoming(TcpListenerStream::new(listener)));
    (address, set)
}

async fn forward(
    channel: Channel,
    manners: Manners,
    number: usize,
    request: axum::extract::Request,
) -> axum::response::Response {
    let unavailable = || Status::unavailable("as the test wants").into_http();
    match manners {
        // The health of the service stays as it is.
        _ if request.uri().path().contains("Health") => {}
        Manners::Refusing if number.is_multiple_of(5) => return unavailable(),
        Manners::Slow(time) => tokio::time::sleep(time).await,
        _ => {}
    }
    let answer = channel.oneshot(request.map(Body::new)).await;
    answer.map_or_else(|_| unavailable(), |answer| answer.map(axum::body::Body::new))
}

/// A proxy of bytes, whose connections are all reset each time that it is told.
pub(crate) async fn of_bytes(service: SocketAddr) -> (SocketAddr, watch::Sender<()>) {
    let listener = any_port().await;
    let address = listener.local_addr().expect("it is bound");
    let (reset, resets) = watch::channel(());
    tokio::spawn(carry(listener, service, resets));
    (address, reset)
}

async fn carry(listener: TcpListener, service: SocketAddr, resets: watch::Receiver<()>) {
    while let Ok((mut near, _)) = listener.accept().await {
        let mut reset = resets.clone();
        reset.mark_unchanged();
        tokio::spawn(async move {
            let Ok(mut far) = TcpStream::connect(service).await else { return };
            tokio::select! {
                _ = copy_bidirectional(&mut near, &mut far) => {}
                // Not closed, but broken: the peer is told by RST.
                _ = reset.changed() => { _ = near.set_zero_linger(); }
            }
        });
    }
}
