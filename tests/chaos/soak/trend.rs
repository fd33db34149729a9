//! How fast something grows.

use super::sample::Sample;
use std::fmt;

/// The slope of memory over time by least squares, in MB an hour, and its standard error.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Trend {
    slope: f64,
    error: f64,
}

impl Trend {
    pub(crate) fn of(samples: &[Sample]) -> Self {
        let begun = samples[0].at;
        let points: Vec<_> = samples
            .iter()
            .map(|sample| ((sample.at - begun).as_secs_f64() / 3_600.0, sample.memory_mb))
            .collect();
        let count = points.len() as f64;
        let mean = |value: fn(&(f64, f64)) -> f64| points.iter().map(value).sum::<f64>() / count;
        let (x, y) = (mean(|point| point.0), mean(|point| point.1));
        let spread: f64 = points.iter().map(|point| (point.0 - x).powi(2)).sum();
        let slope = points.iter().map(|point| (point.0 - x) * (point.1 - y)).sum::<f64>() / spread;
        let residuals: f64 =
            points.iter().map(|point| (point.1 - y - slope * (point.0 - x)).powi(2)).sum();
        Self { slope, error: (residuals / (count - 2.0) / spread).sqrt() }
    }
}

impl fmt::Display for Trend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1} ± {:.1}", self.slope, self.error)
    }
}
