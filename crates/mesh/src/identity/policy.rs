use super::accept::Caller;
use crate::method::is_known;
use futures::future::{BoxFuture, FutureExt};
use http::{Request, Response};
use std::{
    str::FromStr,
    sync::Arc,
    task::{Context, Poll},
};
use tonic::{Status, body::Body};
use tower::{Layer, Service};

/// Who may call, and what: `spiffe://melomesh/gateway` any method,
/// `melomesh.v1.Recommender/RateSong=spiffe://melomesh/gateway` that one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    name: String,
    /// The path of the only method.
    method: Option<String>,
}

/// Why something does not say who may call.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidGrant {
    /// Nobody is called so.
    #[error("{0:?} is no name of a caller; write spiffe://melomesh/SERVICE")]
    Name(String),
    /// Nothing to call is called so.
    #[error("there is no method {0:?}; write melomesh.v1.SERVICE/METHOD=spiffe://melomesh/SERVICE")]
    Method(String),
}

impl FromStr for Grant {
    type Err = InvalidGrant;

    fn from_str(text: &str) -> Result<Self, InvalidGrant> {
        let (method, name) = match text.split_once('=') {
            Some((method, name)) => (Some(format!("/{method}")), name),
            None => (None, text),
        };
        if !name.starts_with("spiffe://") {
            return Err(InvalidGrant::Name(name.to_owned()));
        }
        match method {
            Some(path) if !is_known(&path) => Err(InvalidGrant::Method(path[1..].to_owned())),
            method => Ok(Self { name: name.to_owned(), method }),
        }
    }
}

impl Grant {
    fn allows(&self, names: &[String], path: &str) -> bool {
        names.contains(&self.name) && self.method.as_ref().is_none_or(|method| method == path)
    }
}

/// Answers nobody but those to whom it is granted; or all whom the authority knows,
/// if nothing is. How a service is, and what it can be asked, all of them may know.
#[derive(Clone, Debug)]
pub(crate) struct CallersLayer(pub(crate) Arc<[Grant]>);

impl<S> Layer<S> for CallersLayer {
    type Service = Callers<S>;

    fn layer(&self, inner: S) -> Callers<S> {
        Callers { inner, grants: Arc::clone(&self.0) }
    }
}

/// What [`CallersLayer`] makes of a service.
#[derive(Clone, Debug)]
pub(crate) struct Callers<S> {
    inner: S,
    grants: Arc<[Grant]>,
}

impl<S> Callers<S> {
    fn may_enter<B>(&self, request: &Request<B>) -> bool {
        // Without TLS nobody says who it is.
        let Some(Caller(names)) = request.extensions().get() else { return true };
        let path = request.uri().path();
        let open = self.grants.is_empty() || path.starts_with("/grpc.");
        open || self.grants.iter().any(|grant| grant.allows(names, path))
    }
}

impl<S, B> Service<Request<B>> for Callers<S>
where
    S: Service<Request<B>, Response = Response<Body>>,
    S::Future: Send + 'static,
    S::Error: 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<Response<Body>, S::Error>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        match self.may_enter(&request) {
            true => self.inner.call(request).boxed(),
            false => {
                let refused =
                    Status::permission_denied("this caller is not among those who may ask this");
                Box::pin(async { Ok(refused.into_http()) })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grant_is_of_all_methods_or_of_one() {
        let names = ["spiffe://melomesh/robot".to_owned()];
        let allows = |grant: &str, path| grant.parse::<Grant>().unwrap().allows(&names, path);
        let (classify, rate) =
            ("/melomesh.v1.GenreClassifier/Classify", "/melomesh.v1.Recommender/RateSong");
        assert!(allows("spiffe://melomesh/robot", rate));
        assert!(!allows("spiffe://melomesh/robots", rate));
        let one = "melomesh.v1.GenreClassifier/Classify=spiffe://melomesh/robot";
        assert!(allows(one, classify) && !allows(one, rate));
    }

    #[test]
    fn what_grants_nothing_is_refused() {
        let refused = |grant: &str| grant.parse::<Grant>().unwrap_err();
        assert_eq!(refused("gateway"), InvalidGrant::Name("gateway".into()));
        assert_eq!(
            refused("melomesh.v1.Recommender/RateSnog=spiffe://melomesh/gateway"),
            InvalidGrant::Method("melomesh.v1.Recommender/RateSnog".into())
        );
    }
}
