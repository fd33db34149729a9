use super::{Parameters, Progress, TrainError, machines::fit, rows::Rows};
use crate::standard::Emphasis;
use dataset::Dataset;
use music::Confusion;
use rand::{SeedableRng, rngs::StdRng, seq::SliceRandom};

/// Columns of a window: three seconds.
const WINDOW_COLUMNS: usize = 38;
/// The share of rows that are judged.
const JUDGED: f64 = 0.22;
/// Whoever is judged on recordings that were heard in part knows them by their
/// timbre.
const PARAMETERS: Parameters =
    Parameters { emphasis: Emphasis::Timbre, c: 10.0, gamma_times_features: 0.7 };

/// Cuts all clips into windows of three seconds, learns from 78 % of them
/// chosen at random, and judges the other 22 %.
///
/// Windows of one clip stand on both sides, so this tells how well recordings
/// are recognised rather than genres; older figures on GTZAN are of this kind.
///
/// # Errors
/// A dataset without two genres.
pub fn random_windows(
    dataset: &Dataset,
    seed: u64,
    progress: &dyn Progress,
) -> Result<Confusion, TrainError> {
    let labels = dataset.genres();
    if labels.len() < 2 {
        return Err(TrainError::TooFewGenres(labels.len()));
    }
    progress.stage("measuring", dataset.tracks.len());
    let rows = Rows::of(dataset, WINDOW_COLUMNS, WINDOW_COLUMNS, progress);
    let mut order: Vec<_> = (0..rows.genres.len()).collect();
    order.shuffle(&mut StdRng::seed_from_u64(seed));
    let judged = (JUDGED * order.len() as f64).round() as usize;
    let (judged, learned) = order.split_at(judged);

    progress.stage("training", labels.len());
    let machine = fit(&rows.select(learned), labels.len(), &PARAMETERS, 1.0, progress)?;
    let judged = rows.select(judged);
    let mut confusion = Confusion::new(&labels);
    for (scores, &genre) in machine.scores(&judged.features).outer_iter().zip(&judged.genres) {
        let best = (0..labels.len()).max_by(|&a, &b| scores[a].total_cmp(&scores[b]));
        confusion.record(&labels[genre], &labels[best.unwrap_or_default()]);
    }
    Ok(confusion)
}
