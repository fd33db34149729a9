//! How a process is seen from outside: its traces, its metrics and its logs. Only
//! a `main` uses it.
//!
//! `traces` and `metrics` go to a `collector`, by OTLP, where there is one; what
//! several services of one process say is told apart on the way (`stamp`,
//! `by_service`), and whether the collector is there is said once (`reach`).
//! `logs` are written in one of two forms (`line`). `process` measures the process
//! itself; `routes` shows all of it to whoever asks the admin port.

mod by_service;
mod collector;
mod config;
mod line;
mod logs;
mod metrics;
mod process;
mod reach;
mod routes;
mod stamp;
mod traces;

pub use config::{LogFormat, TelemetryConfig};

use axum::Router;
use logs::Logs;
use opentelemetry::KeyValue;
use opentelemetry_sdk::{Resource, metrics::SdkMeterProvider, trace::SdkTracerProvider};
use prometheus::Registry;
use semconv::attribute::SERVICE_VERSION;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};

/// How long what was seen last may take to be sent, at the end.
const LAST: Duration = Duration::from_secs(5);

/// Shows a process as long as it lives; what was seen last is sent when it is
/// dropped.
#[derive(Debug)]
pub struct Telemetry {
    service: &'static str,
    logs: Logs,
    registry: Registry,
    tracers: SdkTracerProvider,
    meters: SdkMeterProvider,
    /// What is sent is sent from a thread of its own.
    sending: Option<Runtime>,
}

/// Begins to show the process of a service. To be called once, before anything
/// is measured.
///
/// # Errors
/// A filter or an address that is none.
pub fn start(service: &'static str, config: &TelemetryConfig) -> anyhow::Result<Telemetry> {
    let version = KeyValue::new(SERVICE_VERSION, env!("CARGO_PKG_VERSION"));
    let resource = Resource::builder().with_service_name(service).with_attribute(version).build();
    let sending = match config.otlp_endpoint {
        Some(_) => Some(Builder::new_multi_thread().worker_threads(1).enable_all().build()?),
        None => None,
    };
    let entered = sending.as_ref().map(Runtime::enter);
    let registry = Registry::new();
    let tracers = traces::start(config, &resource)?;
    let meters = metrics::start(config, resource, registry.clone())?;
    drop(entered);
    let logs = logs::start(config, &tracers)?;
    process::measure();
    Ok(Telemetry { service, logs, registry, tracers, meters, sending })
}

impl Telemetry {
    /// What the admin port shows of the process: its metrics, what is logged, and
    /// what it was built from.
    pub fn routes(&self) -> Router {
        routes::routes(self.service, self.logs.clone(), self.registry.clone())
    }
}

impl Drop for Telemetry {
    fn drop(&mut self) {
        // Nobody is left to be told that the collector is away.
        _ = self.tracers.shutdown_with_timeout(LAST);
        _ = self.meters.shutdown_with_timeout(LAST);
        if let Some(sending) = self.sending.take() {
            sending.shutdown_background();
        }
    }
}
