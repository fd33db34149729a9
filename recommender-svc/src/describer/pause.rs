use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

/// For how long.
const PAUSE: Duration = Duration::from_secs(5);

/// Leaves one who failed alone for a while: whoever waits for nothing had better not wait. Then one
/// asks again, and the others when it was answered.
#[derive(Clone, Debug, Default)]
pub(super) struct Pause(Arc<Mutex<Option<Instant>>>);

impl Pause {
    /// Whether it may be asked.
    pub(super) fn is_over(&self) -> bool {
        let mut until = self.lock();
        let over = until.is_none_or(|until| until <= Instant::now());
        if over && until.is_some() {
            *until = Some(Instant::now() + PAUSE);
        }
        over
    }

    /// It was asked.
    pub(super) fn note(&self, failed: bool) {
        *self.lock() = failed.then(|| Instant::now() + PAUSE);
    }

    fn lock(&self) -> MutexGuard<'_, Option<Instant>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn who_failed_is_asked_by_one_after_a_while() {
        let pause = Pause::default();
        assert!(pause.is_over() && pause.is_over());
        pause.note(true);
        assert!(!pause.is_over());
        tokio::time::advance(PAUSE).await;
        assert!(pause.is_over());
        assert!(!pause.is_over(), "the others wait for what the one is told");
        pause.note(false);
        assert!(pause.is_over() && pause.is_over());
    }
}
