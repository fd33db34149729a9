//! Which traces are kept, and where they are sent.

use crate::{TelemetryConfig, by_service::ByService, collector::Collector, stamp::Stamp};
use opentelemetry::{global, propagation::TextMapCompositePropagator};
use opentelemetry_sdk::{
    Resource,
    propagation::{BaggagePropagator, TraceContextPropagator},
    trace::{BatchSpanProcessor, Sampler, SdkTracerProvider},
};
use tokio::runtime::Handle;

/// Every trace has an id, by which its log lines are found; its spans are kept if
/// its caller keeps them, or by the ratio if it begins here and there is a
/// collector. To be called within the runtime that sends.
pub(crate) fn start(
    config: &TelemetryConfig,
    resource: &Resource,
) -> anyhow::Result<SdkTracerProvider> {
    let carried = TextMapCompositePropagator::new(vec![
        Box::new(TraceContextPropagator::new()),
        Box::new(BaggagePropagator::new()),
    ]);
    global::set_text_map_propagator(carried);

    let provider = SdkTracerProvider::builder().with_resource(resource.clone());
    let Some(collector) = Collector::of(config)? else {
        let none = Sampler::ParentBased(Box::new(Sampler::AlwaysOff));
        return Ok(provider.with_sampler(none).build());
    };
    let ratio = Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(config.trace_ratio)));
    let exporter = ByService::new(collector, Handle::current())?;
    Ok(provider
        .with_sampler(ratio)
        .with_span_processor(Stamp)
        .with_span_processor(BatchSpanProcessor::builder(exporter).build())
        .build())
}
