//! What is measured of calls, for whoever reads metrics.

pub(crate) mod endpoints;

use opentelemetry::{
    Context, KeyValue,
    metrics::{Counter, Gauge, Histogram},
};
use semconv::{
    Service,
    attribute::{
        ERROR_TYPE, HTTP_METHOD, HTTP_ROUTE, HTTP_STATUS, RPC_METHOD, RPC_STATUS, RPC_SYSTEM,
        SERVICE_NAME, SHED, URL_SCHEME,
    },
    metric,
};
use std::{sync::LazyLock, time::Duration};

static SERVED: LazyLock<Histogram<f64>> = LazyLock::new(|| metric::RPC_SERVER_DURATION.histogram());
static CALLED: LazyLock<Histogram<f64>> = LazyLock::new(|| metric::RPC_CLIENT_DURATION.histogram());
static ANSWERED: LazyLock<Histogram<f64>> =
    LazyLock::new(|| metric::HTTP_SERVER_DURATION.histogram());
static RETRIES: LazyLock<Counter<u64>> = LazyLock::new(|| metric::RETRIES.counter());
static SHEDS: LazyLock<Counter<u64>> = LazyLock::new(|| metric::SHEDS.counter());
static LIMIT: LazyLock<Gauge<u64>> = LazyLock::new(|| metric::CONCURRENCY_LIMIT.gauge());
/// A call was served.
pub(crate) fn served(
    service: &'static str,
    method: String,
    code: &'static str,
    is_error: bool,
    took: Duration,
) {
    let mut attributes = vec![KeyValue::new(SERVICE_NAME, service)];
    attributes.extend(rpc(method, code, is_error));
    SERVED.record(took.as_secs_f64(), &attributes);
}

/// A call was made, by the service that is at work.
pub(crate) fn called(method: String, code: &'static str, is_error: bool, took: Duration) {
    let mut attributes: Vec<_> = caller().into_iter().collect();
    attributes.extend(rpc(method, code, is_error));
    CALLED.record(took.as_secs_f64(), &attributes);
}

/// An HTTP request was answered.
pub(crate) fn answered(
    service: &'static str,
    verb: &'static str,
    route: Option<String>,
    status: u16,
    error: Option<String>,
    took: Duration,
) {
    let known = [
        KeyValue::new(SERVICE_NAME, service),
        KeyValue::new(HTTP_METHOD, verb),
        KeyValue::new(HTTP_STATUS, i64::from(status)),
        KeyValue::new(URL_SCHEME, "http"),
    ];
    let route = route.map(|route| KeyValue::new(HTTP_ROUTE, route));
    let error = error.map(|error| KeyValue::new(ERROR_TYPE, error));
    let attributes: Vec<_> = known.into_iter().chain(route).chain(error).collect();
    ANSWERED.record(took.as_secs_f64(), &attributes);
}

/// A call was tried once more.
pub(crate) fn retried(method: &str) {
    let method = KeyValue::new(RPC_METHOD, method.to_owned());
    RETRIES.add(1, &[Some(method), caller()].into_iter().flatten().collect::<Vec<_>>());
}

/// A request was turned away at once.
pub(crate) fn shed(service: &'static str, reason: &'static str) {
    SHEDS.add(1, &[KeyValue::new(SERVICE_NAME, service), KeyValue::new(SHED, reason)]);
}

/// As many requests are let in at a time from now on.
pub(crate) fn limited(service: &'static str, limit: usize) {
    LIMIT.record(limit as u64, &[KeyValue::new(SERVICE_NAME, service)]);
}

fn rpc(method: String, code: &'static str, is_error: bool) -> impl Iterator<Item = KeyValue> {
    let known = [
        KeyValue::new(RPC_SYSTEM, "grpc"),
        KeyValue::new(RPC_METHOD, method),
        KeyValue::new(RPC_STATUS, code),
    ];
    known.into_iter().chain(is_error.then(|| KeyValue::new(ERROR_TYPE, code)))
}

/// The service that is at work.
fn caller() -> Option<KeyValue> {
    Service::of(&Context::current()).map(|service| KeyValue::new(SERVICE_NAME, service))
}
