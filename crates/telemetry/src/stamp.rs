use opentelemetry::{Context, KeyValue, trace::Span as _};
use opentelemetry_sdk::{
    error::OTelSdkResult,
    trace::{Span, SpanData, SpanProcessor},
};
use semconv::{Service, attribute::SERVICE_NAME};
use std::time::Duration;

/// Writes on each span whose it is, for [`ByService`](crate::by_service::ByService).
#[derive(Debug)]
pub(crate) struct Stamp;

impl SpanProcessor for Stamp {
    fn on_start(&self, span: &mut Span, context: &Context) {
        if let Some(service) = Service::of(context) {
            span.set_attribute(KeyValue::new(SERVICE_NAME, service));
        }
    }

    fn on_end(&self, _: SpanData) {}

    fn force_flush(&self) -> OTelSdkResult {
        Ok(())
    }

    fn shutdown_with_timeout(&self, _: Duration) -> OTelSdkResult {
        Ok(())
    }
}
