use rand::Rng;
use std::time::Duration;

/// A time that is up to a fifth longer or shorter, so that those who wait do not
/// all come back at once.
pub(crate) fn jitter(time: Duration) -> Duration {
    time.mul_f64(rand::thread_rng().gen_range(0.8..=1.2))
}
