use http::Uri;
use std::path::PathBuf;

/// How a process is seen from outside.
#[derive(Clone, Debug, clap::Args)]
pub struct TelemetryConfig {
    /// What is logged: a level, and others by module, such as `info,mesh=debug`
    #[arg(long, env = "RUST_LOG", value_name = "FILTER", default_value = "info", global = true)]
    pub log: String,

    /// How log lines are written
    #[arg(
        long,
        env = "MELOMESH_LOG_FORMAT",
        value_name = "FORMAT",
        default_value = "human",
        global = true
    )]
    pub log_format: LogFormat,

    /// Where traces and metrics are sent, by OTLP over gRPC, such as http://localhost:4317, or
    /// https://… by TLS; nowhere unless it is set
    #[arg(long, env = "OTEL_EXPORTER_OTLP_ENDPOINT", value_name = "URL", global = true)]
    pub otlp_endpoint: Option<Uri>,

    /// Who vouches for the collector by TLS, in PEM; by default whom this machine trusts
    #[arg(long, env = "OTEL_EXPORTER_OTLP_CERTIFICATE", value_name = "FILE", global = true)]
    pub otlp_ca: Option<PathBuf>,

    /// The share of traces that are sent, of those that begin here
    #[arg(
        long,
        env = "OTEL_TRACES_SAMPLER_ARG",
        value_name = "SHARE",
        default_value_t = 1.0,
        global = true
    )]
    pub trace_ratio: f64,
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// For people
    Human,
    /// An object of JSON a line
    Json,
}
