use crate::metadata::REQUEST_ID;
use axum::{extract::Request, middleware::Next, response::Response};
use http::{HeaderName, HeaderValue};

const NAME: HeaderName = HeaderName::from_static(REQUEST_ID);

/// No honest name of a request is longer.
const MAX_LENGTH: usize = 128;

/// Gives every request a name, so that its caller can quote it and its traces can be found: its
/// caller's own, or one of ours.
pub(crate) async fn named(mut request: Request, next: Next) -> Response {
    let own = request.headers().get(REQUEST_ID).filter(|id| is_sound(id)).cloned();
    let id = own.or_else(|| HeaderValue::try_from(hex::encode(rand::random::<[u8; 16]>())).ok());
    request.headers_mut().remove(REQUEST_ID);
    request.headers_mut().extend(id.clone().map(|id| (NAME, id)));
    let mut response = next.run(request).await;
    response.headers_mut().extend(id.map(|id| (NAME, id)));
    response
}

/// Whether a name can stand in a log as it is.
fn is_sound(id: &HeaderValue) -> bool {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.:/+=".contains(byte);
    (1..=MAX_LENGTH).contains(&id.len()) && id.as_bytes().iter().all(plain)
}
