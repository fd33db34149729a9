//! Chooses parameters by how well clips of artists never heard are judged.

use super::{Parameters, Progress, TrainError, folds, machines::fit, rows::Rows};
use crate::{model::log_softmax, standard::Emphasis};
use std::collections::BTreeMap;

const CS: [f32; 3] = [1.0, 3.0, 10.0];
const GAMMAS_TIMES_FEATURES: [f32; 3] = [0.35, 0.7, 1.4];
/// Where the search starts: the middle.
const START: Parameters =
    Parameters { emphasis: Emphasis::Movement, c: 3.0, gamma_times_features: 0.7 };

/// Walks along emphasis, γ and C in turn, and keeps the best of each: the
/// optimum is flat, and the whole grid would take three times as long.
///
/// Rows that do not overlap do for the comparison, at a quarter of the time.
pub(super) fn search(
    rows: &Rows,
    folds: &[usize],
    progress: &dyn Progress,
) -> Result<Parameters, TrainError> {
    let rows = rows.apart();
    let tried = 1 + (Emphasis::ALL.len() - 1) + (CS.len() - 1) + (GAMMAS_TIMES_FEATURES.len() - 1);
    progress.stage("searching", tried * folds::COUNT * genre_count(&rows));
    let loss = |parameters: &Parameters| -> Result<f64, TrainError> {
        let judged = Judged::out_of_fold(&rows, folds, parameters, progress)?;
        Ok(judged.loss(judged.best_scale()))
    };
    let mut best = (START, loss(&START)?);
    let mut try_all = |vary: &dyn Fn(Parameters) -> Vec<Parameters>| {
        let start = best.0;
        for parameters in vary(start).into_iter().filter(|parameters| *parameters != start) {
            let loss = loss(&parameters)?;
            if loss < best.1 {
                best = (parameters, loss);
            }
        }
        Ok::<_, TrainError>(())
    };
    try_all(&|best| Emphasis::ALL.map(|emphasis| Parameters { emphasis, ..best }).into())?;
    try_all(&|best| {
        GAMMAS_TIMES_FEATURES
            .map(|gamma_times_features| Parameters { gamma_times_features, ..best })
            .into()
    })?;
    try_all(&|best| CS.map(|c| Parameters { c, ..best }).into())?;
    Ok(best.0)
}

fn genre_count(rows: &Rows) -> usize {
    rows.genres.iter().max().map_or(0, |last| last + 1)
}

/// Clips with their genre and the scores of machines that had not heard their
/// artists: the mean over each clip's windows.
pub(super) struct Judged(Vec<(usize, Vec<f64>)>);

impl Judged {
    /// Judges every fold by machines that learned from the others.
    pub(super) fn out_of_fold(
        rows: &Rows,
        folds: &[usize],
        parameters: &Parameters,
        progress: &dyn Progress,
    ) -> Result<Self, TrainError> {
        let genres = genre_count(rows);
        let mut clips = BTreeMap::<usize, (usize, Vec<f64>, f64)>::new();
        for fold in 0..folds::COUNT {
            let others = rows.of_clips(|clip| folds[clip] != fold);
            let apart = rows.of_clips(|clip| folds[clip] == fold);
            let machine = fit(&others, genres, parameters, 1.0, progress)?;
            for (n, scores) in machine.scores(&apart.features).outer_iter().enumerate() {
                let entry = clips.entry(apart.clips[n]);
                let (_, sums, count) =
                    entry.or_insert_with(|| (apart.genres[n], vec![0.0; genres], 0.0));
                sums.iter_mut().zip(scores).for_each(|(sum, score)| *sum += f64::from(*score));
                *count += 1.0;
            }
        }
        let mean = |(genre, sums, count): (usize, Vec<f64>, f64)| {
            (genre, sums.into_iter().map(|sum| sum / count).collect())
        };
        Ok(Self(clips.into_values().map(mean).collect()))
    }

    /// The mean log-loss of softmax(scale · scores).
    fn loss(&self, scale: f64) -> f64 {
        let loss = |(genre, scores): &(usize, Vec<f64>)| {
            let logits: Vec<_> = scores.iter().map(|score| scale * score).collect();
            -log_softmax(&logits)[*genre]
        };
        self.0.iter().map(loss).sum::<f64>() / self.0.len() as f64
    }

    /// The scale with the least loss, by golden-section search on its logarithm
    /// between e⁻³ and e⁴ (Guo et al. 2017, "On calibration of modern neural
    /// networks": temperature scaling).
    pub(super) fn best_scale(&self) -> f64 {
        let golden = (5.0_f64.sqrt() - 1.0) / 2.0;
        let (mut low, mut high) = (-3.0_f64, 4.0_f64);
        while high - low > 1e-4 {
            let (left, right) = (high - golden * (high - low), low + golden * (high - low));
            if self.loss(left.exp()) < self.loss(right.exp()) {
                high = right;
            } else {
                low = left;
            }
        }
        ((low + high) / 2.0).exp()
    }

    /// The share of clips whose own genre has the highest score.
    pub(super) fn accuracy(&self) -> f64 {
        let right = |(genre, scores): &&(usize, Vec<f64>)| {
            scores
                .iter()
                .enumerate()
                .all(|(other, score)| other == *genre || *score < scores[*genre])
        };
        self.0.iter().filter(right).count() as f64 / self.0.len() as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_scale_says_as_much_as_is_known() {
        // Right three times in four with a margin of 1: the odds are 3 : 1 = e^scale.
        let right = (0, vec![1.0, 0.0]);
        let wrong = (1, vec![1.0, 0.0]);
        let judged = Judged(vec![right.clone(), right.clone(), right, wrong]);
        assert!((judged.best_scale() - 3.0_f64.ln()).abs() < 1e-3);
        assert_eq!(judged.accuracy(), 0.75);
    }
}
