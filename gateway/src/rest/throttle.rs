//! What would most likely be refused behind is refused here, before its body is read.
//!
//! Adaptive throttling, as in "Handling Overload" (Site Reliability Engineering, chapter 21,
//! <https://sre.google/sre-book/handling-overload/>): of each path go on about twice as many requests
//! as were taken lately, and a few in any case. By those that are refused it is known when more are
//! taken.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};
use tokio::time::Instant;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};

/// So many times as many as are taken go on.
const FACTOR: f64 = 2.0;

/// In what time what was seen loses most of its weight, and how many go on in that time if none was
/// taken.
const DECAY: Duration = Duration::from_secs(2);
const IN_ANY_CASE: f64 = 4.0;

/// After what time it is worth trying again.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Knows which paths are asked more than is taken. Those that nobody was refused are not here.
#[derive(Debug, Default)]
pub(super) struct Throttle(Mutex<HashMap<String, Recent>>);

/// Requests of late, by weight.
#[derive(Debug)]
struct Recent {
    asked: f64,
    taken: f64,
    seen: Instant,
}

impl Recent {
    fn new() -> Self {
        Self { asked: 0.0, taken: 0.0, seen: Instant::now() }
    }

    fn age(&mut self) {
        let weight = (-self.seen.elapsed().as_secs_f64() / DECAY.as_secs_f64()).exp();
        self.asked *= weight;
        self.taken *= weight;
        self.seen = Instant::now();
    }
}

impl Throttle {
    /// Lets a request go on, or not.
    ///
    /// # Errors
    /// RESOURCE_EXHAUSTED, and when to come back.
    pub(super) fn admit(&self, path: &str) -> Result<(), Status> {
        let mut paths = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(recent) = paths.get_mut(path) else { return Ok(()) };
        recent.age();
        let surplus = recent.asked - FACTOR * recent.taken - IN_ANY_CASE;
        recent.asked += 1.0;
        if rand::random::<f64>() * recent.asked >= surplus {
            return Ok(());
        }
        let details = ErrorDetails::with_retry_info(Some(RETRY_AFTER));
        let message = "more is asked for than can be answered; try again later";
        Err(Status::with_error_details(Code::ResourceExhausted, message, details))
    }

    /// Takes note of how a request ended that went on.
    pub(super) fn note(&self, path: &str, refused: bool) {
        let mut paths = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(recent) = paths.get_mut(path) {
            recent.taken += f64::from(!refused);
        } else if refused {
            // Who has not been asked for long is forgotten.
            paths.retain(|_, recent| {
                recent.age();
                recent.asked > 0.5
            });
            paths.insert(path.to_owned(), Recent { asked: 1.0, ..Recent::new() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATH: &str = "/v1/models/svm:classify";

    /// Asks so often a second, of which so many are taken; how many went on, in the last of ten
    /// seconds.
    async fn ask(throttle: &Throttle, rate: u32, capacity: u32) -> u32 {
        let mut went_on = 0;
        for _ in 0..30 {
            went_on = 0;
            for _ in 0..rate {
                tokio::time::advance(Duration::from_secs(1) / rate).await;
                if throttle.admit(PATH).is_ok() {
                    went_on += 1;
                    throttle.note(PATH, went_on > capacity);
                }
            }
        }
        went_on
    }

    #[tokio::test(start_paused = true)]
    async fn about_twice_as_many_go_on_as_are_taken() {
        let throttle = Throttle::default();
        assert_eq!(ask(&throttle, 100, 100).await, 100);
        let overloaded = ask(&throttle, 1_000, 100).await;
        assert!((150..=300).contains(&overloaded), "{overloaded}");
    }

    #[tokio::test(start_paused = true)]
    async fn who_can_take_more_again_is_sent_more() {
        let throttle = Throttle::default();
        ask(&throttle, 1_000, 10).await;
        assert_eq!(ask(&throttle, 100, 100).await, 100);
    }

    #[tokio::test(start_paused = true)]
    async fn who_was_refused_once_may_come_back() {
        let throttle = Throttle::default();
        throttle.note(PATH, true);
        assert!(throttle.admit(PATH).is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn other_paths_do_not_matter() {
        let throttle = Throttle::default();
        ask(&throttle, 1_000, 0).await;
        assert!((0..10).any(|_| throttle.admit(PATH).is_err()));
        assert!(throttle.admit("/v1/models/vgg:classify").is_ok());
    }
}
