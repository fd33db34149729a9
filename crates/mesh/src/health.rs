use futures::future::BoxFuture;
use std::{future::Future, time::Duration};
use tokio::sync::oneshot;
use tonic_health::{ServingStatus, server::HealthReporter};

/// What a prober is told of services that are served together.
#[derive(Clone, Debug)]
pub struct Health {
    pub(crate) reporter: HealthReporter,
    pub(crate) names: Vec<&'static str>,
}

impl Health {
    /// Runs a server until `shutdown` completes. Then probers are told that no
    /// service takes requests any more, and the server, which was handed the
    /// future to stop by, may finish what it has begun: `limit` long at most.
    ///
    /// # Errors
    /// The server's own.
    pub async fn serve_until<S, E>(
        &self,
        shutdown: impl Future<Output = ()>,
        limit: Duration,
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
            _ = stop.send(());
            tokio::time::sleep(limit).await;
        };
        tokio::select! {
            served = serving => served,
            () = drained => {
                tracing::warn!("stopped with requests still in flight");
                Ok(())
            }
        }
    }

    async fn stop(&self) {
        for name in &self.names {
            self.reporter.set_service_status(*name, ServingStatus::NotServing).await;
        }
    }
}
