use opentelemetry_sdk::error::OTelSdkResult;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the collector is reached. Who loses it says so once.
#[derive(Debug, Default)]
pub(crate) struct Reach {
    lost: AtomicBool,
}

impl Reach {
    /// Takes note of how sending went.
    pub(crate) fn note(&self, what: &str, sent: &OTelSdkResult) {
        let lost = sent.is_err();
        if self.lost.swap(lost, Ordering::Relaxed) == lost {
            return;
        }
        match sent {
            Ok(()) => tracing::info!("{what} reach the collector again"),
            Err(error) => {
                tracing::warn!(%error, "{what} do not reach the collector, and are lost until they do");
            }
        }
    }
}
