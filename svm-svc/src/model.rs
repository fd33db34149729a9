use crate::{features, file::Contents, standard::Standard};
use dataset::Learned;
use judge::Judge;
use music::Card;
use ndarray::{Array1, Array2, ArrayView1, ArrayView2};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Support vector machines with a radial basis function, one a genre against
/// all others, and the map from their scores to probabilities.
#[derive(Clone, Debug)]
pub struct Svm(pub(crate) Arc<Contents>);

/// The numbers of a machine. It knows no genres by name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Machine {
    /// What makes features comparable.
    pub(crate) standard: Standard,
    /// γ of the kernel exp(−γ·|x − y|²).
    pub(crate) gamma: f32,
    /// The standardised features of the support vectors of all genres,
    /// `[vectors, features]`.
    pub(crate) vectors: Array2<f32>,
    /// How much each vector speaks for each genre, `[vectors, genres]`.
    pub(crate) weights: Array2<f32>,
    /// What is subtracted from each genre's sum, `[genres]`.
    pub(crate) rho: Array1<f32>,
    /// Scores become probabilities by softmax(scale · scores): fitted on clips
    /// that the machine had not learned from.
    pub(crate) scale: f64,
}

impl Machine {
    /// The score of each genre for rows of raw features, `[rows, genres]`.
    pub(crate) fn scores(&self, rows: &Array2<f32>) -> Array2<f32> {
        let rows = self.standard.apply(rows);
        let kernel = kernel(rows.view(), self.vectors.view(), self.gamma);
        kernel.dot(&self.weights) - &self.rho
    }
}

/// exp(−γ·|x − y|²) for each row x and each vector y, `[rows, vectors]`, by
/// |x − y|² = |x|² + |y|² − 2x·y.
fn kernel(rows: ArrayView2<'_, f32>, vectors: ArrayView2<'_, f32>, gamma: f32) -> Array2<f32> {
    let norms = |matrix: ArrayView2<'_, f32>| -> Array1<f32> {
        matrix.outer_iter().map(|row| row.dot(&row)).collect()
    };
    let (row_norms, vector_norms) = (norms(rows), norms(vectors));
    let mut kernel = rows.dot(&vectors.t());
    for (mut row, norm) in kernel.outer_iter_mut().zip(row_norms) {
        row.zip_mut_with(&vector_norms, |product, vector_norm| {
            *product = (-gamma * (norm + vector_norm - 2.0 * *product).max(0.0)).exp();
        });
    }
    kernel
}

impl Svm {
    /// The clips it learned from.
    pub fn learned(&self) -> &[Learned] {
        &self.0.learned
    }
}

impl Judge for Svm {
    fn card(&self) -> &Card {
        &self.0.card
    }

    fn judge(&mut self, windows: &[ArrayView2<'_, u8>]) -> Vec<Vec<f64>> {
        let machine = &self.0.machine;
        let scores = machine.scores(&features::of_windows(windows));
        let judged = |row: ArrayView1<'_, f32>| {
            let logits: Vec<_> =
                row.iter().map(|&score| machine.scale * f64::from(score)).collect();
            log_softmax(&logits)
        };
        scores.outer_iter().map(judged).collect()
    }
}

/// Log-probabilities of unnormalised ones.
pub(crate) fn log_softmax(logits: &[f64]) -> Vec<f64> {
    let max = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = logits.iter().map(|logit| (logit - max).exp()).sum();
    logits.iter().map(|logit| logit - max - sum.ln()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn the_kernel_is_the_formula() {
        let (x, y) = (array![[1.0, 2.0]], array![[1.0, 2.0], [3.0, 1.0]]);
        let kernel = kernel(x.view(), y.view(), 0.5);
        assert!((kernel[[0, 0]] - 1.0).abs() < 1e-6);
        assert!((kernel[[0, 1]] - (-2.5_f32).exp()).abs() < 1e-6);
    }

    #[test]
    fn log_probabilities_sum_to_one() {
        let sum: f64 = log_softmax(&[1_000.0, 999.0, -40.0]).iter().map(|log| log.exp()).sum();
        assert!((sum - 1.0).abs() < 1e-12);
    }
}
