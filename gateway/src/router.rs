//! All that is answered, and by whom.

use crate::{Config, rest};
use axum::{
    Json, Router,
    body::Body,
    extract::Request,
    response::{Html, Response},
    routing::get,
};
use http::{Method, header};
use mesh::DeadlineLayer;
use std::time::Duration;
use tonic::{Status, service::Routes};
use tower::ServiceBuilder;

/// What the page of documentation may load: nothing but its own style.
const DOCS_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";

/// The gateway's gRPC, and REST for all that is not gRPC.
pub(crate) fn router(grpc: Routes, config: &Config) -> Result<Router, rest::InvalidRoute> {
    // Read from the outside in: the first layer sees a request first.
    let layers = ServiceBuilder::new()
        .map_response(|response: Response<tonic::body::Body>| response.map(Body::new))
        .layer(DeadlineLayer::new(Duration::from_millis(config.request_timeout_ms)))
        .map_response(|response: Response| response.map(tonic::body::Body::new));
    let grpc = grpc.into_axum_router().layer(layers);

    let routes = rest::Routes::read(&proto::POOL)?;
    let openapi = routes.openapi();
    let docs = rest::page(&openapi);
    let docs = async || ([(header::CONTENT_SECURITY_POLICY, DOCS_POLICY)], Html(docs));
    let welcome = format!(
        "Melomesh names the genre of music, and finds songs that suit a picture.\n\n{routes}\n\
         GET /docs describes them, for tools GET /openapi.json. gRPC is served here too, and its\n\
         reflection tells the contract.\n"
    );
    let rest = rest::Transcoder::new(routes, Routes::from(grpc.clone()), config.max_body_bytes);
    let rest = async move |request: Request| match is_grpc(&request) {
        true => Status::unimplemented("there is no such method").into_http::<Body>(),
        false => rest.answer(request).await,
    };
    let only_get = async || rest::Error::MethodNotAllowed(vec![Method::GET]);
    Ok(grpc
        .route("/", get(async || welcome).fallback(only_get))
        .route("/docs", get(docs).fallback(only_get))
        .route("/openapi.json", get(async || Json(openapi)).fallback(only_get))
        .fallback(rest))
}

fn is_grpc(request: &Request) -> bool {
    let content_type = request.headers().get(header::CONTENT_TYPE);
    content_type.is_some_and(|value| value.as_bytes().starts_with(b"application/grpc"))
}
