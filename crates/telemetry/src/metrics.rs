//! Where metrics are read, and sent.

use crate::{TelemetryConfig, collector::Collector, reach::Reach};
use opentelemetry::global;
use opentelemetry_otlp::MetricExporter;
use opentelemetry_sdk::{
    Resource,
    error::OTelSdkResult,
    metrics::{
        PeriodicReader, SdkMeterProvider, Temporality, data::ResourceMetrics,
        exporter::PushMetricExporter,
    },
};
use prometheus::Registry;
use std::time::Duration;

/// Metrics are read from the registry by whoever asks, and sent to the collector
/// now and then, if there is one. To be called within the runtime that sends.
pub(crate) fn start(
    config: &TelemetryConfig,
    resource: Resource,
    registry: Registry,
) -> anyhow::Result<SdkMeterProvider> {
    let read = opentelemetry_prometheus::exporter().with_registry(registry);
    let read = read.scope_info_enabled(false).build()?;
    let mut provider = SdkMeterProvider::builder().with_resource(resource).with_reader(read);
    if let Some(collector) = Collector::of(config)? {
        let sent = collector.reached_by(MetricExporter::builder().with_tonic());
        let sent = Sent { exporter: sent.build()?, reach: Reach::default() };
        provider = provider.with_reader(PeriodicReader::builder(sent).build());
    }
    let provider = provider.build();
    global::set_meter_provider(provider.clone());
    Ok(provider)
}

/// Sends metrics, and says so once when they do not arrive.
#[derive(Debug)]
struct Sent {
    exporter: MetricExporter,
    reach: Reach,
}

impl PushMetricExporter for Sent {
    async fn export(&self, metrics: &ResourceMetrics) -> OTelSdkResult {
        let sent = self.exporter.export(metrics).await;
        self.reach.note("metrics", &sent);
        sent
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.exporter.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.exporter.shutdown_with_timeout(timeout)
    }

    fn temporality(&self) -> Temporality {
        self.exporter.temporality()
    }
}
