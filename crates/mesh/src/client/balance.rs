//! Who of several is asked: the less loaded of two who were picked at random.
//!
//! Unlike `tower::balance::p2c` it knows who was asked before on behalf of the
//! same request, and asks those who seem unwell when there is nobody else: what it
//! knows may be out of date.

use super::endpoint::Endpoint;
use futures::future::BoxFuture;
use http::{Request, Response, Uri};
use rand::seq::IteratorRandom;
use std::{
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
};
use tokio::sync::watch;
use tonic::body::Body;
use tower::{BoxError, Service};

/// Those who can be asked; `None` until it is known.
pub(crate) type Known = Option<Arc<[Arc<Endpoint>]>>;

/// The same, as it changes.
pub(crate) type Endpoints = watch::Receiver<Known>;

/// Who was asked already. Among the extensions of a request that may be asked
/// more than once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tried(Arc<Mutex<Vec<Uri>>>);

impl Tried {
    fn has(&self, uri: &Uri) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains(uri)
    }

    fn add(&self, uri: Uri) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(uri);
    }
}

#[derive(Debug, thiserror::Error)]
#[error("the service has no endpoints")]
struct Nobody;

/// Calls one of several endpoints.
#[derive(Clone, Debug)]
pub(crate) struct Balance {
    pub(crate) endpoints: Endpoints,
    /// At most this share of them is left alone at a time.
    pub(crate) max_ejected_percent: usize,
}

impl Balance {
    async fn ask(mut self, request: Request<Body>) -> Result<Response<Body>, BoxError> {
        let known = self.endpoints.wait_for(Option::is_some).await?.clone();
        let endpoints = known.unwrap_or_default();
        let tried = request.extensions().get::<Tried>().cloned().unwrap_or_default();
        let endpoint = pick(&endpoints, &tried).ok_or(Nobody)?;
        tried.add(endpoint.uri.clone());
        let (answer, fails) = endpoint.call(request).await;
        if fails && self.may_eject(&endpoints) {
            endpoint.eject();
        }
        answer
    }

    fn may_eject(&self, endpoints: &[Arc<Endpoint>]) -> bool {
        let ejected = endpoints.iter().filter(|endpoint| endpoint.is_ejected()).count();
        (ejected + 1) * 100 <= endpoints.len() * self.max_ejected_percent
    }
}

impl Service<Request<Body>> for Balance {
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = BoxFuture<'static, Result<Response<Body>, BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        Box::pin(self.clone().ask(request))
    }
}

/// The less loaded of two among the best: those who are well, and were not asked.
fn pick<'a>(endpoints: &'a [Arc<Endpoint>], tried: &Tried) -> Option<&'a Arc<Endpoint>> {
    let rank = |endpoint: &Endpoint| (!endpoint.is_well(), tried.has(&endpoint.uri));
    let ranked: Vec<_> = endpoints.iter().map(|endpoint| (rank(endpoint), endpoint)).collect();
    let best = ranked.iter().map(|(rank, _)| *rank).min()?;
    let among = ranked.into_iter().filter(|(rank, _)| *rank == best);
    let two = among.choose_multiple(&mut rand::thread_rng(), 2);
    two.into_iter().map(|(_, endpoint)| endpoint).min_by(|a, b| a.cost().total_cmp(&b.cost()))
}
