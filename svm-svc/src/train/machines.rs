use super::{Progress, TrainError, rows::Rows};
use crate::{
    features,
    model::Machine,
    standard::{Emphasis, Standard},
};
use linfa::{DatasetBase, traits::Fit};
use linfa_svm::Svm;
use ndarray::{Array1, Array2, Axis};
use rayon::prelude::*;

/// Coefficients below this are numerical noise (as linfa has it).
const LEAST_WEIGHT: f32 = 100.0 * f32::EPSILON;

/// What a machine is made by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameters {
    /// Which features matter more than the rest.
    pub emphasis: Emphasis,
    /// The price of a row on the wrong side.
    pub c: f32,
    /// γ times the number of features: a property of the data, not of how many
    /// numbers describe it.
    pub gamma_times_features: f32,
}

impl Parameters {
    /// γ of the kernel exp(−γ·|x − y|²).
    pub fn gamma(&self) -> f32 {
        self.gamma_times_features / features::COUNT as f32
    }
}

/// Fits a machine for each genre against all others.
pub(super) fn fit(
    rows: &Rows,
    genres: usize,
    parameters: &Parameters,
    scale: f64,
    progress: &dyn Progress,
) -> Result<Machine, TrainError> {
    let standard = Standard::fit(&rows.features, parameters.emphasis);
    let records = standard.apply(&rows.features);
    let solved: Vec<Svm<f32, bool>> = (0..genres)
        .into_par_iter()
        .map(|genre| {
            let targets: Array1<bool> = rows.genres.iter().map(|&row| row == genre).collect();
            let solved = Svm::<f32, bool>::params()
                .pos_neg_weights(parameters.c, parameters.c)
                .gaussian_kernel(parameters.gamma().recip())
                // The default does not converge in single precision.
                .eps(1e-3)
                .fit(&DatasetBase::new(records.view(), targets.view()));
            progress.step();
            solved
        })
        .collect::<Result<_, _>>()?;

    let weight = |row: usize, genre: usize| match solved[genre].alpha[row] {
        alpha if alpha.abs() > LEAST_WEIGHT => alpha,
        _ => 0.0,
    };
    let supports = |row: &usize| (0..genres).any(|genre| weight(*row, genre) != 0.0);
    let support: Vec<_> = (0..records.nrows()).filter(supports).collect();
    Ok(Machine {
        standard,
        gamma: parameters.gamma(),
        vectors: records.select(Axis(0), &support),
        weights: Array2::from_shape_fn((support.len(), genres), |(n, genre)| {
            weight(support[n], genre)
        }),
        rho: solved.iter().map(|machine| machine.rho).collect(),
        scale,
    })
}
