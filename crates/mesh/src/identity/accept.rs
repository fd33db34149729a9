use super::{Identity, names};
use futures::Stream;
use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    time::timeout,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::server::Connected;

/// How long a caller may take to prove who it is.
const PATIENCE: Duration = Duration::from_secs(5);

/// Who calls, by its certificate. Found among a request's extensions.
#[derive(Clone, Debug)]
pub(crate) struct Caller(pub(super) Arc<[String]>);

/// The connections of those who proved who they are.
pub(crate) fn accept(
    listener: TcpListener,
    identity: Identity,
) -> impl Stream<Item = io::Result<Authenticated>> {
    let (sender, accepted) = mpsc::channel(16);
    tokio::spawn(async move {
        loop {
            let stream = tokio::select! {
                () = sender.closed() => return,
                stream = listener.accept() => stream,
            };
            let Ok((stream, _)) = stream else {
                // Out of descriptors, most likely: others have to end first.
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            };
            let (sender, identity) = (sender.clone(), identity.clone());
            tokio::spawn(async move {
                match timeout(PATIENCE, authenticate(stream, identity)).await {
                    Ok(Ok(stream)) => _ = sender.send(Ok(stream)).await,
                    Ok(Err(error)) => tracing::warn!(%error, "a caller was turned away"),
                    Err(_) => tracing::warn!("a caller did not say who it is"),
                }
            });
        }
    });
    ReceiverStream::new(accepted)
}

async fn authenticate(stream: TcpStream, identity: Identity) -> io::Result<Authenticated> {
    stream.set_nodelay(true)?;
    let acceptor = TlsAcceptor::from(Arc::clone(&identity.current().server));
    let stream = acceptor.accept(stream).await?;
    let certificate = stream.get_ref().1.peer_certificates().and_then(<[_]>::first);
    let caller = Caller(certificate.map(names).unwrap_or_default().into());
    Ok(Authenticated { stream, caller })
}

/// A connection, and who is at its other end.
#[derive(Debug)]
pub(crate) struct Authenticated {
    stream: TlsStream<TcpStream>,
    caller: Caller,
}

impl Connected for Authenticated {
    type ConnectInfo = Caller;

    fn connect_info(&self) -> Caller {
        self.caller.clone()
    }
}

impl AsyncRead for Authenticated {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Authenticated {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
