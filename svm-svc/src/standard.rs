//! Makes features comparable: the same spread for all, but for what matters
//! more or less than the rest.

use crate::features::{COUNT, GROUPS};
use ndarray::{Array1, Array2, Axis};
use serde::{Deserialize, Serialize};

/// Deviations from the mean beyond which a value says no more.
const FARTHEST: f32 = 4.0;

/// Which features matter more than the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Emphasis {
    /// How the sound moves rather than its mean timbre: for artists never heard.
    Movement,
    /// The mean timbre, by which a recording that was heard before is known.
    Timbre,
}

impl Emphasis {
    /// Both, as a search tries them.
    pub(crate) const ALL: [Self; 2] = [Self::Movement, Self::Timbre];

    fn weight(self, group: &str) -> f32 {
        match (self, group) {
            (Self::Movement, "cepstrum.mean") => 0.5,
            (Self::Timbre, "cepstrum.mean") => 2.0,
            (
                Self::Timbre,
                "cepstrum.skewness" | "cepstrum.kurtosis" | "band.skewness" | "onset.moment"
                | "onset.period",
            ) => 0.5,
            _ => 1.0,
        }
    }

    fn weights(self) -> Array1<f32> {
        let weights = GROUPS.iter().map(|&(group, count)| vec![self.weight(group); count]);
        weights.flatten().collect()
    }
}

/// From raw features to weight · clip((raw − mean) / deviation, ±4).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Standard {
    mean: Array1<f32>,
    deviation: Array1<f32>,
    weight: Array1<f32>,
}

impl Standard {
    /// Learns means and deviations from rows of raw features.
    pub(crate) fn fit(rows: &Array2<f32>, emphasis: Emphasis) -> Self {
        let mean = rows.mean_axis(Axis(0)).unwrap_or_else(|| Array1::zeros(COUNT));
        // Features that never differ say nothing: they are not blown up.
        let deviation = rows.std_axis(Axis(0), 0.0) + 1e-6;
        Self { mean, deviation, weight: emphasis.weights() }
    }

    /// Whether it is made for as many features as there are.
    pub(crate) fn fits(&self) -> bool {
        [&self.mean, &self.deviation, &self.weight].iter().all(|row| row.len() == COUNT)
    }

    /// Standardises rows of raw features.
    pub(crate) fn apply(&self, rows: &Array2<f32>) -> Array2<f32> {
        let deviations = (rows - &self.mean) / &self.deviation;
        deviations.mapv(|value| value.clamp(-FARTHEST, FARTHEST)) * &self.weight
    }
}
