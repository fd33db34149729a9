use crate::logs::Logs;
use axum::{
    Json, Router,
    http::{StatusCode, header},
    routing::get,
};
use prometheus::{Registry, TEXT_FORMAT, TextEncoder};
use serde::Serialize;
use std::env::consts;

/// What the process was built from.
#[derive(Clone, Copy, Debug, Serialize)]
struct Build {
    service: &'static str,
    version: &'static str,
    /// As whoever built it says.
    commit: Option<&'static str>,
    profile: &'static str,
    architecture: &'static str,
}

/// `/metrics` in Prometheus's text, `/log` to read and to change what is logged,
/// and `/build`.
pub(crate) fn routes(service: &'static str, logs: Logs, registry: Registry) -> Router {
    let build = Build {
        service,
        version: env!("CARGO_PKG_VERSION"),
        commit: option_env!("MELOMESH_COMMIT"),
        profile: if cfg!(debug_assertions) { "debug" } else { "release" },
        architecture: consts::ARCH,
    };
    let metrics = async move || {
        let text = TextEncoder::new().encode_to_string(&registry.gather());
        match text {
            Ok(text) => Ok(([(header::CONTENT_TYPE, TEXT_FORMAT)], text)),
            Err(error) => Err((StatusCode::INTERNAL_SERVER_ERROR, error.to_string())),
        }
    };
    let logged = logs.clone();
    let log = async move |filter: String| match logs.set(&filter) {
        Ok(()) => {
            tracing::info!(filter = logs.filter(), "something else is logged from now on");
            Ok(StatusCode::NO_CONTENT)
        }
        Err(error) => Err((StatusCode::BAD_REQUEST, format!("{error}\n"))),
    };
    Router::new()
        .route("/metrics", get(metrics))
        .route("/log", get(async move || format!("{}\n", logged.filter())).put(log))
        .route("/build", get(async move || Json(build)))
}
