use super::DoorConfig;
use axum_server::accept::Accept;
use futures::future::{Ready, ready};
use std::{io, pin::Pin, sync::Arc, time::Duration};
use tokio::{
    net::TcpStream,
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tokio_io_timeout::TimeoutStream;
use tower_http::add_extension::AddExtension;

/// Takes so many connections and no more, and gives up those on which nothing moves.
#[derive(Clone, Debug)]
pub(super) struct Doorkeeper {
    places: Arc<Semaphore>,
    /// How long nothing may be sent, though an answer is due.
    silence: Duration,
    /// How long nothing may be taken of an answer.
    stall: Duration,
}

impl Doorkeeper {
    /// `longest` is how long a caller may have to wait for its answer.
    pub(super) fn new(config: &DoorConfig, longest: Duration) -> Self {
        Self {
            places: Arc::new(Semaphore::new(config.max_connections)),
            silence: longest + Duration::from_millis(config.header_timeout_ms),
            stall: Duration::from_millis(config.stall_timeout_ms),
        }
    }
}

impl<S> Accept<TcpStream, S> for Doorkeeper {
    type Stream = Pin<Box<TimeoutStream<TcpStream>>>;
    /// The place is free again when the connection's service is dropped.
    type Service = AddExtension<S, Arc<OwnedSemaphorePermit>>;
    type Future = Ready<io::Result<(Self::Stream, Self::Service)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let Ok(place) = self.places.clone().try_acquire_owned() else {
            tracing::warn!("a connection was refused: too many are open");
            return ready(Err(io::ErrorKind::ConnectionRefused.into()));
        };
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "small answers may be late");
        }
        let mut stream = TimeoutStream::new(stream);
        stream.set_read_timeout(Some(self.silence));
        stream.set_write_timeout(Some(self.stall));
        ready(Ok((Box::pin(stream), AddExtension::new(service, Arc::new(place)))))
    }
}
