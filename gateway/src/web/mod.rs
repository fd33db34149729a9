//! What holds for everything that is answered over HTTP, REST, gRPC and page alike.

mod config;
mod etag;
mod request_id;

pub use config::WebConfig;
pub(crate) use etag::revalidated;
pub(crate) use request_id::named;

use axum::response::Response;
use http::{HeaderName, HeaderValue, Method, header};
use std::time::Duration;
use tower_http::{
    compression::{
        CompressionLayer, DefaultPredicate, Predicate,
        predicate::{And, NotForContentType},
    },
    cors::{AllowHeaders, AllowOrigin, CorsLayer},
};

/// How long a browser may remember what it is allowed to ask.
const PREFLIGHT_AGE: Duration = Duration::from_secs(3_600);

/// What scripts of other origins may read of an answer beside its body.
const EXPOSED: [&str; 10] = [
    "etag",
    "grpc-message",
    "grpc-status",
    "grpc-status-details-bin",
    "ratelimit-limit",
    "ratelimit-remaining",
    "ratelimit-reset",
    "retry-after",
    "x-request-id",
    "x-trace-id",
];

/// What every answer tells browsers, unless it says so itself: <https://owasp.org/www-project-secure-headers/>.
const SECURITY: [(HeaderName, &str); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(self), microphone=(self)"),
    (header::CACHE_CONTROL, "no-store"),
];

/// Tells browsers to stay with HTTPS, for two years.
const STAY: (HeaderName, &str) = (header::STRICT_TRANSPORT_SECURITY, "max-age=63072000");

/// An answer with what browsers are to be told; no browser reads gRPC.
pub(crate) fn secured<B>(mut response: Response<B>, https: bool) -> Response<B> {
    let kind = response.headers().get(header::CONTENT_TYPE);
    if kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/grpc")) {
        return response;
    }
    for (name, value) in SECURITY.into_iter().chain(https.then_some(STAY)) {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Lets scripts of the origins that are listed ask, and of no others; `None` if none is.
pub(crate) fn cors(config: &WebConfig, carried: &[HeaderName]) -> Option<CorsLayer> {
    if config.cors_origins.is_empty() {
        return None;
    }
    let origins = match config.cors_origins.iter().any(|origin| origin == "*") {
        true => AllowOrigin::any(),
        false => AllowOrigin::list(config.cors_origins.clone()),
    };
    let exposed = EXPOSED.map(HeaderName::from_static).into_iter().chain(carried.iter().cloned());
    let layer = CorsLayer::new()
        .allow_origin(origins)
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers(exposed.collect::<Vec<_>>())
        .max_age(PREFLIGHT_AGE);
    Some(layer)
}

/// Compresses what gets smaller by it and is not waited for piece by piece.
pub(crate) fn compression() -> CompressionLayer<And<DefaultPredicate, NotForContentType>> {
    let lines = NotForContentType::const_new("application/x-ndjson");
    CompressionLayer::new().compress_when(DefaultPredicate::new().and(lines))
}
