//! How much an endpoint has to do: its latency, by peak-EWMA, times the calls
//! that wait for it.
//!
//! The estimate jumps to a latency that is worse, and moves slowly to those that
//! are better (as in Finagle, Linkerd and `tower::load::PeakEwma`, whose estimate
//! can neither be told of a refusal nor of a slow start).

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::time::Instant;

/// What is thought of an endpoint that has not answered yet.
const DEFAULT_RTT: Duration = Duration::from_millis(30);

/// In what time what was seen loses most of its weight.
const DECAY: Duration = Duration::from_secs(10);

/// What a refusal counts as: it is quick, but no one is served by it.
const PENALTY: Duration = Duration::from_secs(5);

/// In what time a new endpoint comes to its full share, and the share it has at
/// first.
const SLOW_START: Duration = Duration::from_secs(10);
const FIRST_SHARE: f64 = 0.1;

#[derive(Debug)]
pub(crate) struct Load {
    estimate: Mutex<Estimate>,
    pending: AtomicUsize,
}

#[derive(Debug)]
struct Estimate {
    rtt_s: f64,
    seen: Instant,
    since: Instant,
}

impl Estimate {
    fn new() -> Self {
        let now = Instant::now();
        Self { rtt_s: DEFAULT_RTT.as_secs_f64(), seen: now, since: now }
    }

    /// How much of the past counts now.
    fn weight(&self) -> f64 {
        (-self.seen.elapsed().as_secs_f64() / DECAY.as_secs_f64()).exp()
    }
}

impl Load {
    pub(crate) fn new() -> Self {
        Self { estimate: Mutex::new(Estimate::new()), pending: AtomicUsize::new(0) }
    }

    /// What another call would cost: comparable between endpoints, no more.
    pub(crate) fn cost(&self) -> f64 {
        let estimate = self.estimate.lock().unwrap_or_else(PoisonError::into_inner);
        let age = estimate.since.elapsed().as_secs_f64() / SLOW_START.as_secs_f64();
        let calls = self.pending.load(Ordering::Relaxed) + 1;
        estimate.rtt_s * estimate.weight() * calls as f64 / age.clamp(FIRST_SHARE, 1.0)
    }

    /// A call is begun. It ends when the guard is dropped.
    pub(crate) fn begin(self: &Arc<Self>) -> Pending {
        self.pending.fetch_add(1, Ordering::Relaxed);
        Pending { load: Arc::clone(self), begun: Instant::now(), at_least: Duration::ZERO }
    }

    /// Another process has taken the endpoint's place.
    pub(crate) fn restart(&self) {
        *self.estimate.lock().unwrap_or_else(PoisonError::into_inner) = Estimate::new();
    }

    fn observe(&self, rtt: Duration) {
        let mut estimate = self.estimate.lock().unwrap_or_else(PoisonError::into_inner);
        let (rtt_s, weight) = (rtt.as_secs_f64(), estimate.weight());
        estimate.rtt_s = rtt_s.max(estimate.rtt_s * weight + rtt_s * (1.0 - weight));
        estimate.seen = Instant::now();
    }
}

/// A call that waits for its answer.
#[derive(Debug)]
pub(crate) struct Pending {
    load: Arc<Load>,
    begun: Instant,
    at_least: Duration,
}

impl Pending {
    /// The call was refused, or the connection lost.
    pub(crate) fn refused(mut self) {
        self.at_least = PENALTY;
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        self.load.observe(self.begun.elapsed().max(self.at_least));
        self.load.pending.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::advance;

    /// Endpoints that are no longer new, and answered after so many milliseconds.
    async fn answering<const N: usize>(ms: [u64; N]) -> [Arc<Load>; N] {
        let loads = ms.map(|_| Arc::new(Load::new()));
        advance(5 * SLOW_START).await;
        for (load, ms) in loads.iter().zip(ms) {
            load.observe(Duration::from_millis(ms));
        }
        loads
    }

    #[tokio::test(start_paused = true)]
    async fn who_is_slow_or_busy_costs_more() {
        let [slow, quick] = answering([40, 10]).await;
        assert!(quick.cost() < slow.cost());
        let _calls: Vec<_> = (0..5).map(|_| quick.begin()).collect();
        assert!(quick.cost() > slow.cost());
    }

    #[tokio::test(start_paused = true)]
    async fn a_peak_is_believed_at_once_and_forgotten_slowly() {
        let [load] = answering([10]).await;
        load.observe(Duration::from_secs(1));
        assert!(load.cost() > 0.99);
        load.observe(Duration::from_millis(10));
        assert!(load.cost() > 0.9);
        advance(3 * DECAY).await;
        assert!(load.cost() < 0.06);
    }

    #[tokio::test(start_paused = true)]
    async fn a_quick_refusal_does_not_look_fast() {
        let [serving, refusing] = answering([100, 1]).await;
        refusing.begin().refused();
        assert!(refusing.cost() > serving.cost());
    }

    #[tokio::test(start_paused = true)]
    async fn a_new_endpoint_starts_slowly() {
        let [load] = answering([30]).await;
        let old = load.cost();
        load.restart();
        assert!(load.cost() > 9.0 * old);
        advance(SLOW_START).await;
        assert!(load.cost() < 2.0 * old);
    }
}
