//! Log lines: what happened, and in which trace.

use opentelemetry::{Context, trace::TraceContextExt};
use semconv::{Service, attribute::SERVICE_NAME};
use serde_json::{Map, Value};
use std::fmt::{self, Debug};
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{
    fmt::{
        FmtContext, FormatEvent, FormatFields,
        format::Writer,
        time::{FormatTime, SystemTime},
    },
    registry::LookupSpan,
};

/// For people: the time, the level, the module, what happened, and the trace.
pub(crate) struct Human;

impl<S, N> FormatEvent<S, N> for Human
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let metadata = event.metadata();
        SystemTime.format_time(&mut writer)?;
        write!(writer, " {:>5} {}: ", metadata.level(), metadata.target())?;
        context.format_fields(writer.by_ref(), event)?;
        let current = Context::current();
        let span = current.span();
        if span.span_context().is_valid() {
            write!(writer, " trace_id={}", span.span_context().trace_id())?;
        }
        writeln!(writer)
    }
}

/// For machines: an object, whose members that are not the event's own have the
/// names that OpenTelemetry gives them.
pub(crate) struct Json;

impl<S, N> FormatEvent<S, N> for Json
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        _: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let metadata = event.metadata();
        let mut timestamp = String::new();
        SystemTime.format_time(&mut Writer::new(&mut timestamp))?;
        let mut line = Members(Map::new());
        line.insert("timestamp", timestamp);
        line.insert("level", metadata.level().as_str());
        line.insert("target", metadata.target());
        event.record(&mut line);
        let current = Context::current();
        if let Some(service) = Service::of(&current) {
            line.insert(SERVICE_NAME, service);
        }
        let span = current.span();
        let span = span.span_context();
        if span.is_valid() {
            line.insert("trace_id", span.trace_id().to_string());
            line.insert("span_id", span.span_id().to_string());
        }
        writeln!(writer, "{}", Value::Object(line.0))
    }
}

/// The members of an object, as an event gives them.
struct Members(Map<String, Value>);

impl Members {
    fn insert(&mut self, name: &str, value: impl Into<Value>) {
        self.0.insert(name.to_owned(), value.into());
    }
}

impl Visit for Members {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.insert(field.name(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.insert(field.name(), value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.insert(field.name(), value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.insert(field.name(), value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.insert(field.name(), value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.insert(field.name(), value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use opentelemetry::trace::TracerProvider;
    use opentelemetry_sdk::trace::SdkTracerProvider;
    use std::{
        io,
        sync::{Arc, Mutex},
    };
    use tracing::level_filters::LevelFilter;
    use tracing_opentelemetry::OpenTelemetrySpanExt;
    use tracing_subscriber::{Layer, Registry, fmt::MakeWriter, layer::SubscriberExt};

    /// What was logged.
    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl MakeWriter<'_> for Written {
        type Writer = Self;

        fn make_writer(&self) -> Self {
            self.clone()
        }
    }

    /// What is logged in a span of a service, where spans themselves are not, and
    /// the id of its trace.
    fn logged<F>(form: F) -> (String, String)
    where
        F: FormatEvent<Registry, tracing_subscriber::fmt::format::DefaultFields>,
        F: Send + Sync + 'static,
    {
        let written = Written::default();
        let lines = tracing_subscriber::fmt::layer()
            .with_ansi(false)
            .with_writer(written.clone())
            .event_format(form)
            .with_filter(LevelFilter::WARN);
        let tracer = SdkTracerProvider::builder().build().tracer("test");
        let spans = tracing_opentelemetry::layer().with_tracer(tracer);
        let subscriber = tracing_subscriber::registry().with(lines).with(spans);
        let trace = tracing::subscriber::with_default(subscriber, || {
            let span = tracing::info_span!("server");
            span.set_parent(Context::new().with_value(Service("svm-svc"))).unwrap();
            span.in_scope(|| tracing::warn!(clip.seconds = 3, "a clip is short"));
            span.context().span().span_context().trace_id().to_string()
        });
        let line = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
        (line, trace)
    }

    #[test]
    fn a_line_for_machines_names_its_trace_and_service() {
        let (line, trace) = logged(Json);
        let line: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(line["message"], "a clip is short");
        assert_eq!((&line["clip.seconds"], &line["level"]), (&3.into(), &"WARN".into()));
        assert_eq!((&line["trace_id"], &line["service.name"]), (&trace.into(), &"svm-svc".into()));
    }

    #[test]
    fn a_line_for_people_names_its_trace() {
        let (line, trace) = logged(Human);
        let end = format!(" a clip is short clip.seconds=3 trace_id={trace}\n");
        assert!(line.contains("  WARN telemetry::line::tests:") && line.ends_with(&end), "{line}");
    }
}
