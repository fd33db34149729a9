use super::accept::Caller;
use futures::future::{BoxFuture, FutureExt};
use http::{Request, Response};
use std::{
    sync::Arc,
    task::{Context, Poll},
};
use tonic::{Status, body::Body};
use tower::{Layer, Service};

/// Answers nobody but certain callers; or all whom the authority knows, if there
/// are none. How a service is, and what it can be asked, all of them may know.
#[derive(Clone, Debug)]
pub(crate) struct CallersLayer(pub(crate) Arc<[String]>);

impl<S> Layer<S> for CallersLayer {
    type Service = Callers<S>;

    fn layer(&self, inner: S) -> Callers<S> {
        Callers { inner, allowed: Arc::clone(&self.0) }
    }
}

/// What [`CallersLayer`] makes of a service.
#[derive(Clone, Debug)]
pub(crate) struct Callers<S> {
    inner: S,
    allowed: Arc<[String]>,
}

impl<S> Callers<S> {
    fn may_enter<B>(&self, request: &Request<B>) -> bool {
        // Without TLS nobody says who it is.
        let Some(Caller(names)) = request.extensions().get() else { return true };
        let open = self.allowed.is_empty() || request.uri().path().starts_with("/grpc.");
        open || names.iter().any(|name| self.allowed.contains(name))
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
                    Status::permission_denied("this caller is not among those who may ask");
                Box::pin(async { Ok(refused.into_http()) })
            }
        }
    }
}
