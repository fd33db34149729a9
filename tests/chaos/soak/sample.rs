//! What a process holds, as its own metrics tell.

use reqwest::Client;
use std::net::SocketAddr;
use tokio::time::Instant;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample {
    pub(crate) at: Instant,
    pub(crate) memory_mb: f64,
    descriptors: f64,
    threads: f64,
    tasks: f64,
}

impl Sample {
    /// Of the process with that admin port.
    pub(crate) async fn of(client: &Client, admin: SocketAddr) -> reqwest::Result<Self> {
        let metrics = client.get(format!("http://{admin}/metrics")).send().await?.text().await?;
        let value = |name: &str| {
            let mut lines = metrics.lines();
            let line = lines.find(|line| line.starts_with(name)).expect("it is measured");
            line.rsplit(' ').next().and_then(|value| value.parse::<f64>().ok()).expect("a number")
        };
        Ok(Self {
            at: Instant::now(),
            memory_mb: value("process_memory_usage_bytes") / 1e6,
            descriptors: value("process_unix_file_descriptor_count"),
            threads: value("process_thread_count"),
            tasks: value("melomesh_tasks"),
        })
    }

    /// What of it should be the same when nothing happens.
    pub(crate) fn counts(&self) -> [f64; 3] {
        [self.descriptors, self.threads, self.tasks]
    }
}
