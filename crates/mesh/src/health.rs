use crate::{DrainConfig, readiness::Readiness};
use futures::future::BoxFuture;
use std::{
    future::{self, Future},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use tokio::sync::oneshot;
use tonic_health::{ServingStatus, server::HealthReporter};

/// What a prober is told of services that are served together.
#[derive(Clone, Debug)]
pub struct Health {
    pub(crate) reporter: HealthReporter,
    pub(crate) names: Vec<&'static str>,
    /// What is needed beside a server that takes requests.
    pub(crate) needs: Readiness,
    pub(crate) stopped: Arc<AtomicBool>,
}

impl Health {
    /// Runs a server until `shutdown` completes. Then callers are told that no
    /// service takes requests any more; after a grace, in which they hear of it, the
    /// server, which was handed the future to stop by, may finish what it has begun.
    ///
    /// # Errors
    /// The server's own.
    pub async fn serve_until<S, E>(
        &self,
        shutdown: impl Future<Output = ()>,
        drain: DrainConfig,
        serve: impl FnOnce(BoxFuture<'static, ()>) -> S,
    ) -> Result<(), E>
    where
        S: Future<Output = Result<(), E>>,
    {
        let (stop, stopping) = oneshot::channel::<()>();
        let serving = serve(Box::pin(async { _ = stopping.await }));
        let drained = async {
            shutdown.await;
            self.stop().await;
            tokio::time::sleep(drain.grace()).await;
            self.forget().await;
            _ = stop.send(());
            tokio::time::sleep(drain.limit()).await;
        };
        tokio::select! {
            served = serving => served,
            () = drained => {
                tracing::warn!("stopped with requests still in flight");
                Ok(())
            }
        }
    }

    pub(crate) fn readiness(&self) -> Readiness {
        let (mut readiness, stopped) = (self.needs.clone(), Arc::clone(&self.stopped));
        readiness.require("serving", move || future::ready(!stopped.load(Ordering::Relaxed)));
        readiness
    }

    async fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
        for name in &self.names {
            self.reporter.set_service_status(*name, ServingStatus::NotServing).await;
        }
    }

    /// Ends the answers to those who watch, which would go on for ever.
    async fn forget(&self) {
        let mut reporter = self.reporter.clone();
        for name in &self.names {
            reporter.clear_service_status(name).await;
        }
    }
}
