use super::{
    code,
    ending::{End, Ending, Told},
    method,
};
use crate::measure;
use futures::future::BoxFuture;
use http::{Request, Response};
use semconv::{
    attribute::{RPC_METHOD, RPC_SYSTEM},
    span,
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    task::{Context, Poll},
    time::Instant,
};
use tonic::{Code, Status, body::Body};
use tower::{Layer, Service};
use tracing::{Instrument, Span};

/// A call that is under way. Among the extensions of its request.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) span: Span,
    attempts: Arc<AtomicU32>,
}

impl Call {
    /// Counts one more attempt: which it is.
    pub(super) fn attempt(&self) -> u32 {
        self.attempts.fetch_add(1, Ordering::Relaxed) + 1
    }
}

/// Shows calls as their caller made them, whatever they took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CallLayer;

impl<S> Layer<S> for CallLayer {
    type Service = Calling<S>;

    fn layer(&self, inner: S) -> Calling<S> {
        Calling { inner }
    }
}

/// What [`CallLayer`] makes of a client.
#[derive(Clone, Debug)]
pub(crate) struct Calling<S> {
    inner: S,
}

impl<S> Service<Request<Body>> for Calling<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Status>,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = Status;
    type Future = BoxFuture<'static, Result<Response<Body>, Status>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Status>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let method = method(request.uri());
        let span = tracing::info_span!(
            span::CALL,
            otel.name = format!("{} {method}", span::CALL),
            { RPC_SYSTEM } = "grpc",
            { RPC_METHOD } = method,
        );
        let mut ending = ending(span.clone(), method);
        request.extensions_mut().insert(Call { span: span.clone(), attempts: Arc::default() });
        let answer = span.in_scope(|| self.inner.call(request)).instrument(span.clone());
        Box::pin(async move {
            let refused = |status: &Status| ending.tell(End::Refused(status.code()));
            let answer = answer.await.inspect_err(refused)?;
            Ok(Told::answer(answer, span, ending).map(Body::new))
        })
    }
}

fn ending(span: Span, method: String) -> Ending {
    let begun = Instant::now();
    Ending::new(move |end| {
        let (code, is_error) = (end.code(), end.code() != Code::Ok);
        code::record(&span, code, is_error);
        span.in_scope(|| measure::called(method, code::name(code), is_error, begun.elapsed()));
    })
}
