//! How a service is seen from outside. Only a `main` uses it.

use tracing_subscriber::EnvFilter;

/// Starts to log to standard error what is at or above `level`; `RUST_LOG`,
/// where it is set, says it in detail.
pub fn init(level: &str) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}
