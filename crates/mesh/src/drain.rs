use std::time::Duration;

/// How to stop without anybody noticing.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct DrainConfig {
    /// How long requests are still taken after callers were told to send no more, in milliseconds
    #[arg(long, env = "MELOMESH_DRAIN_GRACE_MS", default_value_t = 500)]
    pub drain_grace_ms: u64,

    /// How long requests in flight may go on after that, in milliseconds
    #[arg(long, env = "MELOMESH_DRAIN_TIMEOUT_MS", default_value_t = 10_000)]
    pub drain_timeout_ms: u64,
}

impl DrainConfig {
    pub(crate) fn grace(self) -> Duration {
        Duration::from_millis(self.drain_grace_ms)
    }

    pub(crate) fn limit(self) -> Duration {
        Duration::from_millis(self.drain_timeout_ms)
    }
}
