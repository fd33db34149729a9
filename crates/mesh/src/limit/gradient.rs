//! How many requests a server may work on at once, learned from its latency.
//!
//! The gradient algorithm of Netflix's concurrency-limits (`Gradient2Limit`,
//! <https://github.com/Netflix/concurrency-limits>): the limit shrinks as latency
//! grows beyond what is usual, and grows while it does not. Unlike there, what is
//! usual is learned only while the server is not busy: learned from all requests, it
//! follows the queue that the limit is to prevent (in a simulation of ten times the
//! capacity, to 20 times the latency).

use std::{collections::HashMap, time::Duration};

/// Latency may be so many times the usual before the limit shrinks. There it is 1.5; by less, fewer wait.
const TOLERANCE: f64 = 1.25;

/// So many requests may wait even if latency is as usual: what lets the limit grow.
const WAITING: f64 = 1.0;

/// How fast the limit follows, and the latency that it follows.
const SMOOTHING: f64 = 0.2;
const RECENT: f64 = 0.1;

/// How slowly what is usual follows: about 600 requests.
const USUAL: f64 = 2.0 / 601.0;

const FIRST: f64 = 20.0;
const MOST: f64 = 1_024.0;

#[derive(Debug)]
pub(super) struct Gradient {
    least: f64,
    limit: f64,
    methods: HashMap<String, Latency>,
}

/// Of one method: others may be slower by nature.
#[derive(Debug)]
struct Latency {
    usual_s: f64,
    recent_s: f64,
}

impl Gradient {
    /// However slow, so many at `least` are let in.
    pub(super) fn new(least: usize) -> Self {
        let least = least as f64;
        Self { least, limit: FIRST.max(least), methods: HashMap::new() }
    }

    pub(super) fn limit(&self) -> usize {
        self.limit as usize
    }

    /// A request was answered that found so many others being worked on.
    pub(super) fn sample(&mut self, method: &str, rtt: Duration, in_flight: usize) {
        let rtt_s = rtt.as_secs_f64().max(f64::EPSILON);
        let busy = in_flight as f64 >= self.limit / 2.0;
        let usual = Latency { usual_s: rtt_s, recent_s: rtt_s };
        let latency = self.methods.entry(method.to_owned()).or_insert(usual);
        latency.recent_s += RECENT * (rtt_s - latency.recent_s);
        if !busy {
            latency.usual_s += USUAL * (rtt_s - latency.usual_s);
            return;
        }
        let gradient = (TOLERANCE * latency.usual_s / latency.recent_s).clamp(0.5, 1.0);
        let next = self.limit * gradient + WAITING;
        self.limit = (self.limit + SMOOTHING * (next - self.limit)).clamp(self.least, MOST);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USUAL_MS: u64 = 10;

    fn after(gradient: &mut Gradient, count: usize, ms: u64, in_flight: usize) -> usize {
        for _ in 0..count {
            gradient.sample("/a/Method", Duration::from_millis(ms), in_flight);
        }
        gradient.limit()
    }

    #[test]
    fn it_shrinks_when_latency_grows_and_recovers() {
        let mut gradient = Gradient::new(3);
        after(&mut gradient, 100, USUAL_MS, 1);
        let overloaded = after(&mut gradient, 100, 10 * USUAL_MS, 20);
        assert!(overloaded < 5, "{overloaded}");
        let recovered = after(&mut gradient, 100, USUAL_MS, 20);
        assert!(recovered > 2 * overloaded, "{recovered}");
    }

    #[test]
    fn what_nobody_needs_does_not_grow() {
        let mut gradient = Gradient::new(3);
        assert_eq!(after(&mut gradient, 1_000, USUAL_MS, 1), FIRST as usize);
    }

    #[test]
    fn it_does_not_follow_a_queue_that_stays() {
        let mut gradient = Gradient::new(3);
        after(&mut gradient, 100, USUAL_MS, 1);
        assert!(after(&mut gradient, 100_000, 5 * USUAL_MS, 20) < 5);
    }

    #[test]
    fn a_method_that_is_slow_by_nature_is_no_overload() {
        let mut gradient = Gradient::new(3);
        after(&mut gradient, 100, USUAL_MS, 1);
        for _ in 0..100 {
            gradient.sample("/a/Slow", Duration::from_millis(100 * USUAL_MS), 20);
        }
        assert!(gradient.limit() >= FIRST as usize);
    }
}
