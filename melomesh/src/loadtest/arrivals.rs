use rand::{Rng, SeedableRng, rngs::StdRng};
use std::time::Duration;

/// How requests follow each other, whatever becomes of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Arrivals {
    /// As those of many independent callers: gaps are exponential
    Poisson,
    /// At equal intervals
    Constant,
}

impl Arrivals {
    /// When requests are due, from the beginning, at so many a second; without end.
    pub(super) fn at(self, rate: f64) -> impl Iterator<Item = Duration> {
        // The same seed: what is compared was asked alike.
        let mut random = StdRng::seed_from_u64(1);
        let mut due = 0.0;
        std::iter::repeat_with(move || {
            due += match self {
                Self::Poisson => -(1.0 - random.r#gen::<f64>()).ln() / rate,
                Self::Constant => 1.0 / rate,
            };
            Duration::from_secs_f64(due)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_as_many_as_were_asked_for() {
        let within = |arrivals: Arrivals, rate| {
            arrivals.at(rate).take_while(|due| due.as_secs() < 100).count() as f64 / 100.0
        };
        assert!((within(Arrivals::Constant, 50.0) - 50.0).abs() < 0.02);
        // Four standard deviations of 5,000.
        assert!((within(Arrivals::Poisson, 50.0) - 50.0).abs() < 2.83);
    }

    #[test]
    fn gaps_of_poisson_vary_as_they_should() {
        let due: Vec<_> = Arrivals::Poisson.at(1.0).take(10_000).collect();
        let gaps = due.windows(2).map(|pair| (pair[1] - pair[0]).as_secs_f64());
        let above_mean = gaps.filter(|gap| *gap > 1.0).count() as f64 / 9_999.0;
        assert!((above_mean - (-1f64).exp()).abs() < 0.02, "{above_mean}");
    }
}
