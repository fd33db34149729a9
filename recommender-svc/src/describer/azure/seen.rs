use async_trait::async_trait;
use azure_core::http::{
    Context, Request,
    headers::HeaderName,
    policies::{Policy, PolicyResult},
};
use opentelemetry::{KeyValue, global, metrics::Histogram, propagation::Injector, trace::Status};
use semconv::{
    attribute::{ERROR_TYPE, HTTP_METHOD, HTTP_STATUS, OTHER, SERVER_ADDRESS, SERVER_PORT},
    metric, span,
};
use std::{
    sync::{Arc, LazyLock},
    time::Instant,
};
use tracing::{Instrument, info_span};
use tracing_opentelemetry::OpenTelemetrySpanExt;

static TIME: LazyLock<Histogram<f64>> = LazyLock::new(|| metric::HTTP_CLIENT_DURATION.histogram());

/// Shows each try of a request, and tells Azure which trace it belongs to. Baggage
/// is for us alone.
#[derive(Debug)]
pub(super) struct Seen;

#[async_trait]
impl Policy for Seen {
    async fn send(
        &self,
        context: &Context,
        request: &mut Request,
        next: &[Arc<dyn Policy>],
    ) -> PolicyResult {
        let address = request.url().host_str().unwrap_or_default().to_owned();
        let span = info_span!(
            span::ATTEMPT,
            otel.name = "POST",
            otel.kind = "client",
            { HTTP_METHOD } = "POST",
            { SERVER_ADDRESS } = address,
            { SERVER_PORT } = request.url().port_or_known_default(),
        );
        global::get_text_map_propagator(|propagator| {
            propagator.inject_context(&span.context(), &mut Trace(request));
        });
        let begun = Instant::now();
        let answer = next[0].send(context, request, &next[1..]).instrument(span.clone()).await;

        let mut attributes =
            vec![KeyValue::new(HTTP_METHOD, "POST"), KeyValue::new(SERVER_ADDRESS, address)];
        let error = match &answer {
            Ok(answer) => {
                let status = u16::from(answer.status());
                attributes.push(KeyValue::new(HTTP_STATUS, i64::from(status)));
                (status >= 400).then(|| status.to_string())
            }
            Err(_) => Some(OTHER.to_owned()),
        };
        if let Some(error) = error {
            attributes.push(KeyValue::new(ERROR_TYPE, error));
            span.set_status(Status::error(""));
        }
        for KeyValue { key, value, .. } in attributes.iter().skip(2) {
            span.set_attribute(key.clone(), value.clone());
        }
        TIME.record(begun.elapsed().as_secs_f64(), &attributes);
        answer
    }
}

struct Trace<'a>(&'a mut Request);

impl Injector for Trace<'_> {
    fn set(&mut self, key: &str, value: String) {
        if key != "baggage" {
            self.0.insert_header(HeaderName::from(key.to_owned()), value);
        }
    }
}
