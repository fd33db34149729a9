use futures::future::{BoxFuture, join_all};
use std::{collections::BTreeMap, fmt, future::Future, sync::Arc, time::Duration};
use tokio::time::timeout;

/// Whoever does not say within this time that it is there is not.
const PATIENCE: Duration = Duration::from_secs(1);

type Check = Arc<dyn Fn() -> BoxFuture<'static, bool> + Send + Sync>;

/// What a service needs to do its work.
#[derive(Clone, Default)]
pub(crate) struct Readiness(BTreeMap<&'static str, Check>);

impl Readiness {
    /// One thing more, and how to find out whether it is there.
    pub(crate) fn require<F>(
        &mut self,
        what: &'static str,
        is_there: impl Fn() -> F + Send + Sync + 'static,
    ) where
        F: Future<Output = bool> + Send + 'static,
    {
        self.0.insert(what, Arc::new(move || Box::pin(is_there())));
    }

    /// What is there now, and what is not.
    pub(crate) async fn look(&self) -> BTreeMap<&'static str, bool> {
        let checks = self.0.iter().map(async |(what, is_there)| {
            (*what, timeout(PATIENCE, is_there()).await.unwrap_or(false))
        });
        join_all(checks).await.into_iter().collect()
    }
}

impl fmt::Debug for Readiness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn who_does_not_answer_is_not_there() {
        let mut readiness = Readiness::default();
        readiness.require("model", || async { true });
        readiness.require("store", std::future::pending::<bool>);
        let found = readiness.look().await;
        assert_eq!(found, BTreeMap::from([("model", true), ("store", false)]));
    }
}
