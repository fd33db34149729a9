//! What travels with a request through the gateway besides its message.

use http::{HeaderMap, HeaderName};
use tonic::{Request, Response, metadata::MetadataMap};

/// What a request is called, by its caller or by us.
pub(crate) const REQUEST_ID: &str = "x-request-id";

/// How long the caller waits, and which trace the request belongs to
/// (<https://www.w3.org/TR/trace-context/>). All else ends here.
const CARRIED: [&str; 5] = ["grpc-timeout", "traceparent", "tracestate", "baggage", REQUEST_ID];

/// What a request is called.
pub(crate) fn request_id(headers: &HeaderMap) -> Option<&str> {
    headers.get(REQUEST_ID).and_then(|id| id.to_str().ok())
}

/// A request for `message` with what is to be carried of `headers`.
pub(crate) fn carry<T>(headers: &HeaderMap, message: T) -> Request<T> {
    let carried = CARRIED.into_iter().flat_map(|name| {
        let values = headers.get_all(name).iter();
        values.map(move |value| (HeaderName::from_static(name), value.clone()))
    });
    let mut request = Request::new(message);
    *request.metadata_mut() = MetadataMap::from_headers(carried.collect());
    request
}

/// The same request, with nothing but what is to be carried.
pub(crate) fn carried<T>(request: Request<T>) -> Request<T> {
    let (metadata, _, message) = request.into_parts();
    carry(metadata.as_ref(), message)
}

/// The same answer, without the metadata of the hop behind.
pub(crate) fn plain<T>(response: Response<T>) -> Response<T> {
    Response::new(response.into_inner())
}
