use super::{
    call::Call,
    code,
    ending::{End, Ending, Told},
    method, travel,
};
use crate::measure;
use futures::future::BoxFuture;
use http::{Request, Response, Uri};
use semconv::{
    attribute::{ATTEMPT, RPC_METHOD, RPC_SYSTEM, SERVER_ADDRESS, SERVER_PORT},
    span,
};
use std::task::{Context, Poll};
use tonic::{Code, body::Body};
use tower::{Layer, Service};
use tracing::{Instrument, Span};
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// Shows each attempt at a call, and lets its server go on with the trace.
#[derive(Clone, Debug)]
pub(crate) struct AttemptLayer {
    endpoint: Uri,
}

impl AttemptLayer {
    /// Of attempts that go to one endpoint.
    pub(crate) fn new(endpoint: Uri) -> Self {
        Self { endpoint }
    }
}

impl<S> Layer<S> for AttemptLayer {
    type Service = Attempt<S>;

    fn layer(&self, inner: S) -> Attempt<S> {
        Attempt { inner, endpoint: self.endpoint.clone() }
    }
}

/// What [`AttemptLayer`] makes of a connection.
#[derive(Clone, Debug)]
pub(crate) struct Attempt<S> {
    inner: S,
    endpoint: Uri,
}

impl<S> Attempt<S> {
    fn span(&self, method: String, call: Option<Call>) -> Span {
        let number = call.as_ref().map_or(1, Call::attempt);
        if number > 1 {
            measure::retried(&method);
        }
        let parent = call.map_or_else(Span::current, |call| call.span);
        tracing::info_span!(
            parent: &parent,
            span::ATTEMPT,
            otel.name = method,
            otel.kind = "client",
            { RPC_SYSTEM } = "grpc",
            { RPC_METHOD } = method,
            { SERVER_ADDRESS } = self.endpoint.host(),
            { SERVER_PORT } = self.endpoint.port_u16(),
            { ATTEMPT } = number,
        )
    }
}

impl<S> Service<Request<Body>> for Attempt<S>
where
    S: Service<Request<Body>, Response = Response<Body>>,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<Response<Body>, S::Error>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let call = request.extensions_mut().remove();
        let span = self.span(method(request.uri()), call);
        travel::inject(&span.context(), request.headers_mut());
        let seen = span.clone();
        let mut ending =
            Ending::new(move |end| code::record(&seen, end.code(), end.code() != Code::Ok));
        let answer = span.in_scope(|| self.inner.call(request)).instrument(span.clone());
        Box::pin(async move {
            let answer = answer.await.inspect_err(|_| ending.tell(End::Broken))?;
            Ok(Told::answer(answer, span, ending).map(Body::new))
        })
    }
}
