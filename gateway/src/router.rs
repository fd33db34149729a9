//! All that is answered, and by whom.

use crate::{
    Config,
    gate::{Gate, GateLayer},
    messages::{self, Intake},
    page, rest, web,
};
use axum::{
    Json, Router,
    body::Body,
    extract::Request,
    middleware::{from_fn, from_fn_with_state},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use http::{HeaderMap, Method, header};
use mesh::{DeadlineLayer, trace::ServerLayer};
use std::{sync::Arc, time::Duration};
use tonic::{Status, service::Routes};
use tonic_web::GrpcWebLayer;
use tower::ServiceBuilder;
use tower_http::decompression::RequestDecompressionLayer;

/// What the page of documentation may load: nothing but its own style.
const DOCS_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";

/// The gateway's gRPC, for browsers too, REST for all that is not gRPC, and the page.
pub(crate) fn router(grpc: Routes, gate: Arc<Gate>, config: &Config) -> anyhow::Result<Router> {
    // Each list is read from the outside in: the first layer sees a request first.
    let limits = config.limits();
    let intake = Intake { max: config.max_body_bytes, room: limits.room.clone() };
    let grpc = grpc.into_axum_router();
    let timely = ServiceBuilder::new()
        .map_response(|response: Response<tonic::body::Body>| response.map(Body::new))
        .layer(DeadlineLayer::new(Duration::from_millis(config.request_timeout_ms)))
        .map_response(|response: Response| response.map(tonic::body::Body::new));
    let inner = Routes::from(grpc.clone().layer(timely.clone()));

    let routes = rest::Routes::read(&proto::POOL)?;
    let openapi = routes.openapi();
    let docs = rest::page(&openapi);
    let docs = async || ([(header::CONTENT_SECURITY_POLICY, DOCS_POLICY)], Html(docs));
    let welcome = format!(
        "Melomesh names the genre of music, and finds songs that suit a picture.\n\n{routes}\n\
         GET /docs describes them, for tools GET /openapi.json. gRPC is served here too, and its\n\
         reflection tells the contract.\n"
    );
    let welcome = async move |headers: HeaderMap| match page::is_wanted(&headers) {
        true => page::index().into_response(),
        false => welcome.into_response(),
    };
    let rest = rest::Transcoder::new(routes, inner, gate.clone(), limits);
    let rest = async move |request: Request| match is_grpc(&request) {
        true => Status::unimplemented("there is no such method").into_http::<Body>(),
        false => rest.answer(request).await,
    };
    let only_get = async || rest::Error::MethodNotAllowed(vec![Method::GET]);
    let rest = Router::new()
        .route("/", get(welcome).fallback(only_get))
        .route("/docs", get(docs).fallback(only_get))
        .route("/openapi.json", get(async || Json(openapi)).fallback(only_get))
        .merge(page::files())
        .fallback(rest)
        .layer(RequestDecompressionLayer::new());

    let https = config.front.door.https_cert.is_some();
    let layers = ServiceBuilder::new()
        .layer(ServerLayer::new(env!("CARGO_PKG_NAME")))
        .layer(from_fn(web::named))
        .map_response(move |response| web::secured(response, https))
        .option_layer(web::cors(&config.front.web, &config.front.carry_headers))
        .layer(web::compression())
        .layer(from_fn(web::revalidated));
    let guarded = ServiceBuilder::new()
        .map_response(|response: Response<tonic::body::Body>| response.map(Body::new))
        .layer(GrpcWebLayer::new())
        .layer(GateLayer(gate))
        .map_response(|response: Response| response.map(tonic::body::Body::new))
        .layer(timely)
        .map_request(|request: http::Request<tonic::body::Body>| request.map(Body::new))
        .layer(from_fn_with_state(intake, messages::whole));
    Ok(grpc.layer(guarded).fallback_service(rest).layer(layers))
}

fn is_grpc(request: &Request) -> bool {
    let content_type = request.headers().get(header::CONTENT_TYPE);
    content_type.is_some_and(|value| value.as_bytes().starts_with(b"application/grpc"))
}
