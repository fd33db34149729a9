//! How a machine is made of a dataset.
//!
//! `rows` turns clips into rows of features, `machines` fits one machine a
//! genre on them, `folds` sets whole artists apart to judge machines by,
//! `search` chooses the parameters by that, and `random_windows` is the
//! protocol that does not care about artists.

mod folds;
mod machines;
mod random_windows;
mod rows;
mod search;

pub use machines::Parameters;
pub use random_windows::random_windows;

use crate::{Svm, file::Contents};
use dataset::{Dataset, Learned};
use machines::fit;
use music::{Card, Score};
use rows::Rows;
use search::{Judged, search};

/// Columns of a window: ten seconds.
const WINDOW_COLUMNS: usize = 129;
/// From one window to the next that is learned: half of it.
const HOP_COLUMNS: usize = 64;

/// Is told how far the work is.
pub trait Progress: Sync {
    /// A stage of so many steps begins.
    fn stage(&self, name: &'static str, steps: usize);
    /// A step is done.
    fn step(&self);
}

/// Why nothing was trained.
#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    /// One genre, or none.
    #[error("there are {0} genres; a machine tells two or more apart")]
    TooFewGenres(usize),
    /// Artists cannot be set apart.
    #[error("there are {0} artists or groups of them; at least {least} are needed", least = folds::COUNT)]
    TooFewArtists(usize),
    /// The solver gave up.
    #[error("no machine was found: {0}")]
    Solver(#[from] linfa_svm::SvmError),
    /// The machine cannot be kept.
    #[error(transparent)]
    Model(#[from] crate::ModelError),
}

/// Trains a machine on a whole dataset, of which `splits` tells the parts by
/// name. C, γ and the emphasis on features are those that judge best the clips
/// of artists that were set apart.
///
/// # Errors
/// A dataset too small to set artists apart.
pub fn train(
    dataset: &Dataset,
    splits: &[String],
    progress: &dyn Progress,
) -> Result<Svm, TrainError> {
    let labels = dataset.genres();
    if labels.len() < 2 {
        return Err(TrainError::TooFewGenres(labels.len()));
    }
    let folds = folds::of(dataset)?;
    progress.stage("measuring", dataset.tracks.len());
    let rows = Rows::of(dataset, WINDOW_COLUMNS, HOP_COLUMNS, progress);
    let parameters = search(&rows, &folds, progress)?;

    progress.stage("calibrating", folds::COUNT * labels.len());
    let judged = Judged::out_of_fold(&rows, &folds, &parameters, progress)?;
    progress.stage("training", labels.len());
    let machine = fit(&rows, labels.len(), &parameters, judged.best_scale(), progress)?;

    let card = Card {
        id: "svm".into(),
        display_name: "Support vector machine".into(),
        version: String::new(),
        method: format!(
            "one machine with a radial basis function a genre against all others \
             (C {}, γ {:.6}, emphasis on {:?}), {} support vectors of {} features of ten seconds; \
             parameters chosen by {} folds grouped by artist",
            parameters.c,
            parameters.gamma(),
            parameters.emphasis,
            machine.vectors.nrows(),
            machine.vectors.ncols(),
            folds::COUNT,
        ),
        splits: splits.to_vec(),
        clip_count: dataset.tracks.len(),
        scores: vec![Score {
            protocol: format!(
                "clips of artists set apart, in {} folds of the clips it was trained on",
                folds::COUNT
            ),
            accuracy: judged.accuracy(),
            count: dataset.tracks.len(),
        }],
        window_columns: WINDOW_COLUMNS,
        labels,
    };
    let learned = dataset
        .tracks
        .iter()
        .map(|track| Learned { track: track.name.clone(), fingerprint: track.fingerprint() })
        .collect();
    Ok(Svm::new(Contents { card, learned, machine })?)
}
