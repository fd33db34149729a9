use axum::{
    body::{Body, HttpBody},
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use http_body_util::BodyExt;
use sha2::{Digest, Sha256};

/// Longer answers are not worth the digest.
const MAX_BYTES: u64 = 1 << 20;

/// Lets whoever gets something again ask whether it is still the same (RFC 9110, section 13).
pub(crate) async fn revalidated(request: Request, next: Next) -> Response {
    let is_get = request.method() == Method::GET;
    let known = request.headers().get(header::IF_NONE_MATCH).cloned();
    let response = next.run(request).await;
    let whole = response.body().size_hint().exact().is_some_and(|length| length <= MAX_BYTES);
    if !is_get || response.status() != StatusCode::OK || !whole {
        return response;
    }
    let (mut head, body) = response.into_parts();
    let Ok(body) = body.collect().await.map(|body| body.to_bytes()) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let tag = format!("W/\"{}\"", hex::encode(&Sha256::digest(&body)[..12]));
    keep(&mut head.headers, &tag);
    if known.as_ref().is_some_and(|known| names(known, &tag)) {
        head.headers.remove(header::CONTENT_TYPE);
        head.headers.remove(header::CONTENT_LENGTH);
        head.status = StatusCode::NOT_MODIFIED;
        return Response::from_parts(head, Body::empty());
    }
    Response::from_parts(head, Body::from(body))
}

/// What may be kept, and how it is asked for again.
fn keep(headers: &mut HeaderMap, tag: &str) {
    headers.extend(HeaderValue::try_from(tag).map(|tag| (header::ETAG, tag)));
    let ask = HeaderValue::from_static("private, no-cache");
    headers.entry(header::CACHE_CONTROL).or_insert(ask);
}

/// Whether `If-None-Match` names a tag, strong or weak.
fn names(known: &HeaderValue, tag: &str) -> bool {
    let strong = tag.trim_start_matches("W/");
    let known = known.to_str().unwrap_or_default();
    known.split(',').map(str::trim).any(|one| one == "*" || one.trim_start_matches("W/") == strong)
}
