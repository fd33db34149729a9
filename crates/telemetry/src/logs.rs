//! What is logged, and how it is changed while the process runs.

use crate::{LogFormat, TelemetryConfig, line};
use anyhow::Context;
use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::trace::SdkTracerProvider;
use std::{fmt, io};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::{
    EnvFilter, Layer, Registry, filter::ParseError, layer::SubscriberExt, reload,
    util::SubscriberInitExt,
};

/// What is logged.
#[derive(Clone)]
pub(crate) struct Logs(reload::Handle<EnvFilter, Registry>);

/// Begins to log to standard error, and to hand spans to the tracers.
pub(crate) fn start(config: &TelemetryConfig, tracers: &SdkTracerProvider) -> anyhow::Result<Logs> {
    let filter = parse(&config.log).context("what is to be logged")?;
    let (filter, handle) = reload::Layer::new(filter);
    let lines = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(io::stderr);
    let lines = match config.log_format {
        LogFormat::Human => lines.event_format(line::Human).boxed(),
        LogFormat::Json => lines.event_format(line::Json).boxed(),
    };
    // A span is seen whatever is logged.
    let spans = tracing_opentelemetry::layer()
        .with_tracer(tracers.tracer("melomesh"))
        .with_location(false)
        .with_tracked_inactivity(false)
        .with_threads(false)
        .with_target(false)
        .with_filter(LevelFilter::INFO);
    tracing_subscriber::registry().with(lines.with_filter(filter)).with(spans).try_init()?;
    Ok(Logs(handle))
}

impl Logs {
    /// What is logged now.
    pub(crate) fn filter(&self) -> String {
        self.0.with_current(EnvFilter::to_string).unwrap_or_default()
    }

    /// Logs something else from now on.
    ///
    /// # Errors
    /// A filter that is none; what is logged stays.
    pub(crate) fn set(&self, filter: &str) -> Result<(), ParseError> {
        let filter = parse(filter)?;
        // It fails when nobody logs any more.
        _ = self.0.reload(filter);
        Ok(())
    }
}

fn parse(filter: &str) -> Result<EnvFilter, ParseError> {
    EnvFilter::builder().parse(filter.trim())
}

impl fmt::Debug for Logs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Logs").field(&self.filter()).finish()
    }
}
