use super::Store;
use opentelemetry::{KeyValue, metrics::Histogram, trace::Status};
use semconv::{
    attribute::{DB_COLLECTION, DB_OPERATION, DB_SYSTEM, ERROR_TYPE, OTHER},
    metric, span,
};
use std::{
    sync::LazyLock,
    time::{Duration, Instant},
};
use tokio::time::timeout;
use tracing::{Instrument, info_span};
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// Who asks for what is quick waits for two seconds, and had better hear before that the database
/// is away.
const PATIENCE: Duration = Duration::from_millis(1_500);

static TIME: LazyLock<Histogram<f64>> = LazyLock::new(|| metric::DB_CLIENT_DURATION.histogram());

impl Store {
    /// Waits for a statement that a request about ratings takes, which is seen by
    /// what it does.
    pub(super) async fn statement<T>(
        &self,
        operation: &'static str,
        statement: impl Future<Output = sqlx::Result<T>>,
    ) -> sqlx::Result<T> {
        let system = self.engine.name();
        let span = info_span!(
            span::STATEMENT,
            otel.name = format!("{operation} ratings"),
            otel.kind = "client",
            { DB_SYSTEM } = system,
            { DB_OPERATION } = operation,
            { DB_COLLECTION } = "ratings",
        );
        let begun = Instant::now();
        let done = timeout(PATIENCE, statement.instrument(span.clone())).await;
        let done = done.unwrap_or(Err(sqlx::Error::PoolTimedOut));
        let mut attributes = vec![
            KeyValue::new(DB_SYSTEM, system),
            KeyValue::new(DB_OPERATION, operation),
            KeyValue::new(DB_COLLECTION, "ratings"),
        ];
        if done.is_err() {
            span.set_attribute(ERROR_TYPE, OTHER);
            span.set_status(Status::error(""));
            attributes.push(KeyValue::new(ERROR_TYPE, OTHER));
        }
        TIME.record(begun.elapsed().as_secs_f64(), &attributes);
        done
    }
}
