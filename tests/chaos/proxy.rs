//! What stands between a gateway and a service, and is not always kind.

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tests::any_port;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
    time::sleep,
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
        Manners::Slow(time) => sleep(time).await,
        _ => {}
    }
    let answer = channel.oneshot(request.map(Body::new)).await;
    answer.map_or_else(|_| unavailable(), |answer| answer.map(axum::body::Body::new))
}

/// How a wire carries bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wire {
    Sound,
    /// Each twentieth piece waits as long as TCP does before it sends again what was lost.
    Lossy,
    /// Connections are reset, and refused.
    Cut,
}

/// As much as is lost at once, and the shortest time until Linux sends it again.
const PIECE: usize = 16 << 10;
const RESENT_AFTER: Duration = Duration::from_millis(200);

/// A proxy of bytes, over a wire that may change.
pub(crate) async fn of_bytes(service: SocketAddr) -> (SocketAddr, watch::Sender<Wire>) {
    let listener = any_port().await;
    let address = listener.local_addr().expect("it is bound");
    let (set, wire) = watch::channel(Wire::Sound);
    tokio::spawn(carry(listener, service, wire));
    (address, set)
}

async fn carry(mut listener: TcpListener, service: SocketAddr, mut wire: watch::Receiver<Wire>) {
    let address = listener.local_addr().expect("it is bound");
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let Ok((near, _)) = accepted else { continue };
                tokio::spawn(connect(near, service, wire.clone()));
            }
            true = becomes(&mut wire, |wire| wire == Wire::Cut) => {
                drop(listener);
                if !becomes(&mut wire, |wire| wire != Wire::Cut).await {
                    return;
                }
                listener = TcpListener::bind(address).await.expect("nobody else took it");
            }
        }
    }
}

async fn connect(mut near: TcpStream, service: SocketAddr, mut wire: watch::Receiver<Wire>) {
    let Ok(mut far) = TcpStream::connect(service).await else { return };
    let (to_far, to_near) = (wire.clone(), wire.clone());
    let (near_reads, near_writes) = near.split();
    let (far_reads, far_writes) = far.split();
    tokio::select! {
        _ = pass(near_reads, far_writes, to_far) => {}
        _ = pass(far_reads, near_writes, to_near) => {}
        // Not closed, but broken: the peer is told by RST.
        true = becomes(&mut wire, |wire| wire == Wire::Cut) => { _ = near.set_zero_linger(); }
    }
}

/// False if nobody will change the wire any more.
async fn becomes(wire: &mut watch::Receiver<Wire>, so: impl Fn(Wire) -> bool) -> bool {
    wire.wait_for(|wire| so(*wire)).await.is_ok()
}

async fn pass(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    wire: watch::Receiver<Wire>,
) -> io::Result<()> {
    let mut piece = vec![0; PIECE];
    for number in 1_u32.. {
        let length = from.read(&mut piece).await?;
        if length == 0 {
            break;
        }
        if *wire.borrow() == Wire::Lossy && number.is_multiple_of(20) {
            sleep(RESENT_AFTER).await;
        }
        to.write_all(&piece[..length]).await?;
    }
    Ok(())
}
