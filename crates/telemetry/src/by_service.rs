//! What several services of one process saw, sent as each one's own.

use crate::{collector::Collector, reach::Reach};
use opentelemetry::KeyValue;
use opentelemetry_otlp::{ExporterBuildError, SpanExporter};
use opentelemetry_sdk::{
    Resource,
    error::{OTelSdkError, OTelSdkResult},
    trace::{self, SpanData},
};
use semconv::attribute::SERVICE_NAME;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::runtime::Handle;

/// Sends spans to a collector: those that a service was stamped on under a
/// resource of its name, all others under that of the process.
#[derive(Debug)]
pub(crate) struct ByService {
    collector: Collector,
    sending: Handle,
    resource: Resource,
    exporters: Mutex<HashMap<Option<String>, Arc<SpanExporter>>>,
    reach: Reach,
}

impl ByService {
    /// Connects when there is something to send.
    pub(crate) fn new(collector: Collector, sending: Handle) -> Result<Self, ExporterBuildError> {
        let resource = Resource::builder_empty().build();
        let by_service = Self {
            collector,
            sending,
            resource,
            exporters: Mutex::default(),
            reach: Reach::default(),
        };
        by_service.build(&Resource::builder_empty().build()).map(|_| by_service)
    }

    fn build(&self, resource: &Resource) -> Result<SpanExporter, ExporterBuildError> {
        let _entered = self.sending.enter();
        let exporter = self.collector.reached_by(SpanExporter::builder().with_tonic());
        let mut exporter = exporter.build()?;
        trace::SpanExporter::set_resource(&mut exporter, resource);
        Ok(exporter)
    }

    /// The exporter of a service, or that of the process.
    fn exporter(&self, service: Option<String>) -> Result<Arc<SpanExporter>, OTelSdkError> {
        let mut exporters = self.exporters.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(exporter) = exporters.get(&service) {
            return Ok(Arc::clone(exporter));
        }
        let resource = match &service {
            Some(name) => named(&self.resource, name),
            None => self.resource.clone(),
        };
        let exporter = self.build(&resource);
        let exporter = exporter.map_err(|e| OTelSdkError::InternalFailure(e.to_string()))?;
        Ok(Arc::clone(exporters.entry(service).or_insert(Arc::new(exporter))))
    }

    async fn send(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let mut services: HashMap<_, Vec<_>> = HashMap::new();
        for span in batch {
            services.entry(stamped(&span)).or_default().push(span);
        }
        for (service, spans) in services {
            trace::SpanExporter::export(&*self.exporter(service)?, spans).await?;
        }
        Ok(())
    }
}

impl trace::SpanExporter for ByService {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let sent = self.send(batch).await;
        self.reach.note("traces", &sent);
        sent
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.resource = resource.clone();
    }
}

/// Whose a span is.
fn stamped(span: &SpanData) -> Option<String> {
    let stamp = span.attributes.iter().find(|attribute| attribute.key.as_str() == SERVICE_NAME);
    stamp.map(|stamp| stamp.value.as_str().into_owned())
}

/// The same resource by another name.
fn named(resource: &Resource, name: &str) -> Resource {
    let others = resource.iter().map(|(key, value)| KeyValue::new(key.clone(), value.clone()));
    Resource::builder_empty().with_attributes(others).with_service_name(name.to_owned()).build()
}
