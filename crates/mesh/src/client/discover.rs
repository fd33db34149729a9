use super::{
    balance::{Endpoints, Known},
    endpoint::Endpoint,
    target::{Resolver, Target},
};
use crate::{identity::Peer, measure};
use http::Uri;
use std::{sync::Arc, time::Duration};
use tokio::sync::watch;

/// Those who are found at a target, looked for again every `interval` as long as
/// anybody asks.
pub(crate) fn discover(target: Target, interval: Duration, peer: Option<Peer>) -> Endpoints {
    let (sender, endpoints) = watch::channel::<Known>(None);
    let mut resolver = Resolver::new(target);
    tokio::spawn(async move {
        loop {
            let found = resolver.resolve().await;
            sender.send_modify(|endpoints| {
                let known = endpoints.as_deref().unwrap_or_default();
                *endpoints = Some(
                    found.into_iter().map(|uri| endpoint(uri, known, peer.as_ref())).collect(),
                );
            });
            if resolver.is_fixed() {
                return;
            }
            tokio::select! {
                () = sender.closed() => return,
                () = tokio::time::sleep(interval) => {}
            }
        }
    });
    endpoints
}

/// The one that is known by that address, or a new one.
fn endpoint(uri: Uri, known: &[Arc<Endpoint>], peer: Option<&Peer>) -> Arc<Endpoint> {
    let same = known.iter().find(|endpoint| endpoint.uri == uri).cloned();
    same.unwrap_or_else(|| {
        let endpoint = Arc::new(Endpoint::new(uri, peer));
        measure::endpoints::add(&endpoint);
        endpoint
    })
}
