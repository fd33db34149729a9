//! What travels with a request through the gateway besides its message.

use http::{HeaderMap, HeaderName};
use tonic::{Request, metadata::MetadataMap};

/// How long the caller waits, and which trace the request belongs to
/// (<https://www.w3.org/TR/trace-context/>). All else ends here.
const CARRIED: [&str; 4] = ["grpc-timeout", "traceparent", "tracestate", "baggage"];

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
