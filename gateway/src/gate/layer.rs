use super::Gate;
use http::{Request, Response};
use std::{
    future::Future,
    mem,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};
use tonic::body::Body;
use tower::{Layer, Service};

/// Asks the [`Gate`] before a gRPC method is called.
#[derive(Clone, Debug)]
pub(crate) struct GateLayer(pub(crate) Arc<Gate>);

impl<S> Layer<S> for GateLayer {
    type Service = GateService<S>;

    fn layer(&self, inner: S) -> GateService<S> {
        GateService { inner, gate: self.0.clone() }
    }
}

/// What [`GateLayer`] makes of a service.
#[derive(Clone, Debug)]
pub(crate) struct GateService<S> {
    inner: S,
    gate: Arc<Gate>,
}

impl<S, B> Service<Request<B>> for GateService<S>
where
    S: Service<Request<B>, Response = Response<Body>> + Clone + Send + 'static,
    S::Future: Send,
    B: Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        // The one that is ready answers; its clone may not be.
        let clone = self.inner.clone();
        let mut inner = mem::replace(&mut self.inner, clone);
        let gate = self.gate.clone();
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let admission = gate.admit(head.uri.path(), &head).await;
            let mut response = match admission.allowed {
                Ok(()) => inner.call(Request::from_parts(head, body)).await?,
                Err(status) => status.into_http(),
            };
            if let Some(allowance) = admission.allowance {
                allowance.tell(response.headers_mut());
            }
            Ok(response)
        })
    }
}
