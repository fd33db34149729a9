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
