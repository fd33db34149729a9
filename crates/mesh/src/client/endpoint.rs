//! One of those who can be asked: its connection, and how it is.

use super::{
    breaker::Breaker,
    load::Load,
    outcome::{Outcome, settle},
    watch,
};
use crate::{
    deadline::{self, Deadline, exceeded},
    identity::Peer,
    method::Method,
    trace::{Attempt, AttemptLayer},
};
use http::{Request, Response, Uri};
use std::{
    error::Error,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::time::{error::Elapsed, timeout};
use tokio_util::task::AbortOnDropHandle;
use tonic::{
    TimeoutExpired,
    body::Body,
    transport::{self, Channel},
};
use tower::{BoxError, Layer, ServiceExt};

/// What is quick by nature is given up after this, and asked of another.
const QUICK: Duration = Duration::from_secs(2);

/// How often a connection is asked whether it still stands, and how long it may
/// take to say so: what makes a process that froze look like one that ended.
const PING_EVERY: Duration = Duration::from_secs(1);
const PING_PATIENCE: Duration = Duration::from_secs(2);

#[derive(Debug)]
pub(crate) struct Endpoint {
    pub(crate) uri: Uri,
    channel: Attempt<Channel>,
    vitals: Arc<Vitals>,
    _watching: AbortOnDropHandle<()>,
}

/// How an endpoint is, by what it says itself and by what calls came to.
#[derive(Debug)]
pub(crate) struct Vitals {
    away: AtomicBool,
    load: Arc<Load>,
    breaker: Breaker,
}

impl Vitals {
    /// It says that it serves, or is gone. Who comes back is another process.
    pub(crate) fn set_away(&self, away: bool) -> bool {
        let changed = self.away.swap(away, Ordering::Relaxed) != away;
        if changed && !away {
            self.load.restart();
            self.breaker.restart();
        }
        changed
    }
}

/// A quick method was not quick: its server may be stuck.
#[derive(Debug, thiserror::Error)]
#[error("a quick method did not answer in {QUICK:?}")]
struct Stuck;

impl Endpoint {
    /// Connects in the background, and again after a loss.
    pub(crate) fn new(uri: Uri, peer: Option<&Peer>) -> Self {
        let endpoint = transport::Endpoint::from(uri.clone())
            .connect_timeout(Duration::from_secs(1))
            .tcp_nodelay(true)
            .http2_keep_alive_interval(PING_EVERY)
            .keep_alive_timeout(PING_PATIENCE)
            .keep_alive_while_idle(true);
        let channel = match peer {
            Some(peer) => endpoint.connect_with_connector_lazy(peer.connector()),
            None => endpoint.connect_lazy(),
        };
        let vitals = Arc::new(Vitals {
            away: AtomicBool::new(false),
            load: Arc::new(Load::new()),
            breaker: Breaker::new(),
        });
        let watching = watch::watch(uri.clone(), channel.clone(), Arc::clone(&vitals));
        let channel = AttemptLayer::new(uri.clone()).layer(channel);
        Self { uri, channel, vitals, _watching: AbortOnDropHandle::new(tokio::spawn(watching)) }
    }

    /// Whether there is hope for an answer.
    pub(crate) fn is_well(&self) -> bool {
        !self.vitals.away.load(Ordering::Relaxed) && !self.is_ejected()
    }

    pub(crate) fn is_ejected(&self) -> bool {
        self.vitals.breaker.is_open()
    }

    pub(crate) fn cost(&self) -> f64 {
        self.vitals.load.cost()
    }

    pub(crate) fn eject(&self) {
        let time = self.vitals.breaker.eject();
        tracing::warn!(endpoint = %self.uri, ?time, "fails too often, and is left alone");
    }

    /// Makes a call, and says too whether the endpoint had better be left alone.
    pub(crate) async fn call(
        &self,
        request: Request<Body>,
    ) -> (Result<Response<Body>, BoxError>, bool) {
        let pending = self.vitals.load.begin();
        let answer = self.attempt(request).await;
        let outcome = answer.as_ref().ok().map(|answer| Outcome::of(answer.extensions()));
        if outcome.is_none_or(Outcome::is_refusal) {
            pending.refused();
        }
        (answer, self.vitals.breaker.record(outcome.is_none_or(Outcome::is_fault)))
    }

    async fn attempt(&self, mut request: Request<Body>) -> Result<Response<Body>, BoxError> {
        let method = Method::of(request.uri());
        let deadline = request.extensions().get::<Deadline>().copied();
        if let Some(deadline) = deadline {
            deadline::timeout::write(request.headers_mut(), deadline.remaining());
        }
        let answer = async {
            let answer = self.channel.clone().oneshot(request).await?;
            Ok::<_, BoxError>(settle(answer, method).await?)
        };
        let patience = deadline.map_or(Duration::MAX, Deadline::remaining);
        let answer = match method.quick && QUICK < patience {
            true => timeout(QUICK, answer).await.map_err(|_| Stuck)?,
            false => timeout(patience, answer).await.unwrap_or_else(|late| Err(late.into())),
        };
        match answer {
            Err(error) if is_late(error.as_ref()) => Ok(exceeded().into_http()),
            answer => answer,
        }
    }
}

/// Whether an answer was not there in time, by our clock or by tonic's.
fn is_late(mut error: &(dyn Error + 'static)) -> bool {
    while !error.is::<Elapsed>() && !error.is::<TimeoutExpired>() {
        let Some(source) = error.source() else { return false };
        error = source;
    }
    true
}
