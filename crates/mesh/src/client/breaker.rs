//! Who fails too often is left alone for a while.

use super::jitter::jitter;
use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

/// So many failures in a row are too many.
const CONSECUTIVE: u32 = 7;

/// So are those that leave a smaller share of successes than this, of at least
/// so many calls of the last seconds.
const SUCCESS_RATE: f64 = 0.8;
const ENOUGH_CALLS: u32 = 20;
const WINDOW_S: usize = 10;

/// For how long: twice as long each time, up to the longest. Who was well for the
/// longest begins anew.
const SHORTEST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(60);

/// Counts how the calls to one endpoint went.
#[derive(Debug)]
pub(crate) struct Breaker(Mutex<State>);

#[derive(Debug)]
struct State {
    start: Instant,
    window: [Second; WINDOW_S],
    consecutive: u32,
    /// Until when it is left alone.
    until: Instant,
    /// It was left alone, and has not shown yet that it is well.
    on_probation: bool,
    ejections: u32,
}

#[derive(Clone, Copy, Debug, Default)]
struct Second {
    number: u64,
    calls: u32,
    failures: u32,
}

impl State {
    fn new() -> Self {
        let now = Instant::now();
        Self {
            start: now,
            window: Default::default(),
            consecutive: 0,
            until: now,
            on_probation: false,
            ejections: 0,
        }
    }

    fn is_open(&self) -> bool {
        Instant::now() < self.until
    }

    fn count(&mut self, failed: bool) {
        let number = self.start.elapsed().as_secs();
        let second = &mut self.window[number as usize % WINDOW_S];
        if second.number != number {
            *second = Second { number, ..Second::default() };
        }
        second.calls += 1;
        second.failures += u32::from(failed);
        self.consecutive = if failed { self.consecutive + 1 } else { 0 };
    }

    fn fails_too_often(&self) -> bool {
        let now = self.start.elapsed().as_secs();
        let recent = self.window.iter().filter(|second| second.number + WINDOW_S as u64 > now);
        let (calls, failures) = recent.fold((0, 0), |(calls, failures), second| {
            (calls + second.calls, failures + second.failures)
        });
        let successes = f64::from(calls - failures);
        self.consecutive >= CONSECUTIVE
            || calls >= ENOUGH_CALLS && successes < SUCCESS_RATE * f64::from(calls)
    }
}

impl Breaker {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(State::new()))
    }

    /// Counts a call. True if the endpoint had better be left alone.
    pub(crate) fn record(&self, failed: bool) -> bool {
        let mut state = self.lock();
        if state.is_open() {
            // A call that was begun before says nothing new.
            return false;
        }
        state.count(failed);
        state.on_probation &= failed;
        if state.until.elapsed() > LONGEST {
            state.ejections = 0;
        }
        state.on_probation || state.fails_too_often()
    }

    /// Leaves it alone from now on; says for how long.
    pub(crate) fn eject(&self) -> Duration {
        let mut state = self.lock();
        let time = SHORTEST.saturating_mul(2_u32.saturating_pow(state.ejections)).min(LONGEST);
        let time = jitter(time);
        *state = State {
            until: Instant::now() + time,
            on_probation: true,
            ejections: state.ejections + 1,
            ..State::new()
        };
        time
    }

    /// Whether it is to be left alone.
    pub(crate) fn is_open(&self) -> bool {
        self.lock().is_open()
    }

    /// Another process has taken the endpoint's place.
    pub(crate) fn restart(&self) {
        *self.lock() = State::new();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::advance;

    fn fails(breaker: &Breaker, times: u32) -> bool {
        (0..times).any(|_| breaker.record(true))
    }

    #[tokio::test(start_paused = true)]
    async fn it_takes_seven_failures_in_a_row() {
        let breaker = Breaker::new();
        assert!(!fails(&breaker, CONSECUTIVE - 1));
        assert!(!breaker.record(false));
        assert!(!fails(&breaker, CONSECUTIVE - 1));
        assert!(breaker.record(true));
    }

    #[tokio::test(start_paused = true)]
    async fn it_takes_a_small_share_of_successes() {
        let breaker = Breaker::new();
        let every_third = |calls: u32| (0..calls).any(|n| breaker.record(n % 3 == 0));
        assert!(!every_third(ENOUGH_CALLS - 1));
        advance(Duration::from_secs(WINDOW_S as u64)).await;
        assert!(!every_third(ENOUGH_CALLS - 1), "what is long ago counts no more");
        assert!(breaker.record(false));
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_open_for_longer_each_time() {
        let breaker = Breaker::new();
        let first = breaker.eject();
        assert!(breaker.is_open() && !breaker.record(true));
        advance(first).await;
        assert!(!breaker.is_open());
        assert!(breaker.record(true), "one failure is enough for who is on probation");
        assert!(breaker.eject() > first);
        advance(2 * LONGEST).await;
        assert!(!breaker.record(false) && !breaker.record(true));
        assert!(breaker.eject() < 2 * SHORTEST);
    }
}
