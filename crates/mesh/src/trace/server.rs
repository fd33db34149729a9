use super::{
    code,
    ending::{End, Ending, Told},
    method, travel,
};
use crate::measure;
use axum::extract::MatchedPath;
use bytes::Bytes;
use futures::future::BoxFuture;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode, header};
use http_body::Body;
use opentelemetry::trace::{self, TraceContextExt};
use semconv::{
    Service as Whose,
    attribute::{
        ERROR_TYPE, HTTP_METHOD, HTTP_ROUTE, HTTP_STATUS, OTHER, RPC_METHOD, RPC_SYSTEM, URL_PATH,
        URL_SCHEME,
    },
    span,
};
use std::{
    task::{Context, Poll},
    time::Instant,
};
use tonic::Code;
use tower::{Layer, Service};
use tracing::{Instrument, Span};
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// By what a caller finds its request again.
const TRACE_ID: HeaderName = HeaderName::from_static("x-trace-id");

/// The template of the path that was asked for. Among the extensions of an answer.
#[derive(Clone, Debug)]
pub struct Route(pub String);

/// Shows the requests of a service, gRPC's and HTTP's, each in the conventions'
/// words, as part of the trace of who called. What serves the connection itself,
/// health and reflection, is not shown.
#[derive(Clone, Copy, Debug)]
pub struct ServerLayer {
    service: &'static str,
}

impl ServerLayer {
    /// Of a service of that name.
    pub fn new(service: &'static str) -> Self {
        Self { service }
    }
}

impl<S> Layer<S> for ServerLayer {
    type Service = Serving<S>;

    fn layer(&self, inner: S) -> Serving<S> {
        Serving { inner, service: self.service }
    }
}

/// What [`ServerLayer`] makes of a service.
#[derive(Clone, Debug)]
pub struct Serving<S> {
    inner: S,
    service: &'static str,
}

impl<S, B, R> Service<Request<B>> for Serving<S>
where
    S: Service<Request<B>, Response = Response<R>>,
    S::Future: Send + 'static,
    R: Body<Data = Bytes> + Unpin + Send + 'static,
{
    type Response = Response<Told<R>>;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<Response<Told<R>>, S::Error>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        if request.uri().path().starts_with("/grpc.") {
            let answer = self.inner.call(request);
            return Box::pin(async {
                Ok(Told::answer(answer.await?, Span::none(), Ending::ignored()))
            });
        }
        let seen = Seen::new(&request, self.service);
        let span = seen.span.clone();
        let answer = span.in_scope(|| self.inner.call(request)).instrument(span);
        Box::pin(async move {
            // Who goes away before there is an answer has gone away, too.
            let unanswered = seen.clone();
            let mut ending = Ending::new(move |end| unanswered.ended(end, None));
            let answer = answer.await.inspect_err(|_| ending.tell(End::Broken))?;
            Ok(seen.answered(answer, ending))
        })
    }
}

/// A request that is being answered.
#[derive(Clone)]
struct Seen {
    span: Span,
    service: &'static str,
    begun: Instant,
    what: What,
}

#[derive(Clone)]
enum What {
    Rpc { method: String },
    Http { verb: &'static str, route: Option<String> },
}

impl Seen {
    fn new<B>(request: &Request<B>, service: &'static str) -> Self {
        let (span, what) = match is_grpc(request.headers()) {
            true => {
                let method = method(request.uri());
                (rpc_span(&method), What::Rpc { method })
            }
            false => {
                let verb = verb(request.method());
                let route = request.extensions().get::<MatchedPath>();
                let route = route.map(|path| path.as_str().to_owned());
                (http_span(request, verb), What::Http { verb, route })
            }
        };
        let caller = travel::extract(request.headers());
        // It fails where nobody looks at traces.
        _ = span.set_parent(caller.with_value(Whose(service)));
        Self { span, service, begun: Instant::now(), what }
    }

    /// Passes an answer on, of which is told how it ends.
    fn answered<R: Body<Data = Bytes>>(
        mut self,
        mut answer: Response<R>,
        mut unanswered: Ending,
    ) -> Response<Told<R>> {
        unanswered.forget();
        let status = answer.status();
        if let What::Http { verb, route } = &mut self.what {
            if let Some(Route(told)) = answer.extensions_mut().remove() {
                *route = Some(told);
            }
            let context = self.span.context();
            let span = context.span();
            if let Some(route) = route {
                span.update_name(format!("{verb} {route}"));
                self.span.set_attribute(HTTP_ROUTE, route.clone());
            }
            let trace = span.span_context();
            if trace.is_valid()
                && let Ok(id) = HeaderValue::try_from(trace.trace_id().to_string())
            {
                answer.headers_mut().insert(TRACE_ID, id);
            }
        }
        let span = self.span.clone();
        let ending = Ending::new(move |end| self.ended(end, Some(status)));
        Told::answer(answer, span, ending)
    }

    fn ended(self, end: End, status: Option<StatusCode>) {
        let took = self.begun.elapsed();
        match self.what {
            What::Rpc { method } => {
                let (code, is_fault) = (end.code(), code::is_fault(end.code()));
                code::record(&self.span, code, is_fault);
                let known = code != Code::Unimplemented;
                let method = if known { method } else { OTHER.to_owned() };
                measure::served(self.service, method, code::name(code), is_fault, took);
            }
            What::Http { verb, route } => {
                let whole = matches!(end, End::Whole(_));
                // The status that has no name: the caller closed the request.
                let status = status.map_or(499, |status| status.as_u16());
                self.span.set_attribute(HTTP_STATUS, i64::from(status));
                let error = match status {
                    500.. => Some(status.to_string()),
                    _ if whole => None,
                    _ => Some("broken".to_owned()),
                };
                if let Some(error) = &error {
                    self.span.set_attribute(ERROR_TYPE, error.clone());
                    self.span.set_status(trace::Status::error(""));
                }
                measure::answered(self.service, verb, route, status, error, took);
            }
        }
    }
}

fn rpc_span(method: &str) -> Span {
    tracing::info_span!(
        span::SERVER,
        otel.name = method,
        otel.kind = "server",
        { RPC_SYSTEM } = "grpc",
        { RPC_METHOD } = method,
    )
}

fn http_span<B>(request: &Request<B>, verb: &'static str) -> Span {
    tracing::info_span!(
        span::SERVER,
        otel.name = verb,
        otel.kind = "server",
        { HTTP_METHOD } = verb,
        { URL_SCHEME } = request.uri().scheme_str().unwrap_or("http"),
        { URL_PATH } = request.uri().path(),
    )
}

/// Whether it is gRPC as such: in a browser's dress it is HTTP to us.
fn is_grpc(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE).map_or(&b""[..], HeaderValue::as_bytes);
    content_type.starts_with(b"application/grpc")
        && !content_type.starts_with(b"application/grpc-web")
}

/// A verb, if it is one that callers did not make up.
fn verb(method: &http::Method) -> &'static str {
    const VERBS: [&str; 9] =
        ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"];
    VERBS.into_iter().find(|verb| method == verb).unwrap_or(OTHER)
}
