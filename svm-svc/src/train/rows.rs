use super::Progress;
use crate::features;
use dataset::{Dataset, Track};
use judge::windows;
use ndarray::{Array2, Axis, Slice};
use rayon::prelude::*;

/// Windows as rows of raw features, with what is known of each.
#[derive(Clone, Debug)]
pub(super) struct Rows {
    /// The features, `[rows, features]`.
    pub(super) features: Array2<f32>,
    /// The genre of each row, an index into the dataset's genres.
    pub(super) genres: Vec<usize>,
    /// The clip of each row, an index into the dataset's tracks.
    pub(super) clips: Vec<usize>,
}

impl Rows {
    /// The windows of all clips, `width` columns wide and `hop` apart.
    pub(super) fn of(dataset: &Dataset, width: usize, hop: usize, progress: &dyn Progress) -> Self {
        let labels = dataset.genres();
        let blocks: Vec<_> = dataset
            .tracks
            .par_iter()
            .map(|track| {
                let block = measure(track, width, hop);
                progress.step();
                block
            })
            .collect();
        let (mut genres, mut clips) = (Vec::new(), Vec::new());
        for (clip, (track, block)) in dataset.tracks.iter().zip(&blocks).enumerate() {
            let genre = labels.iter().position(|label| *label == track.genre).unwrap_or_default();
            genres.extend(vec![genre; block.nrows()]);
            clips.extend(vec![clip; block.nrows()]);
        }
        let values: Vec<f32> = blocks.into_iter().flatten().collect();
        let features = Array2::from_shape_fn((genres.len(), features::COUNT), |(row, feature)| {
            values[row * features::COUNT + feature]
        });
        Self { features, genres, clips }
    }

    /// Some of the rows.
    pub(super) fn select(&self, rows: &[usize]) -> Self {
        Self {
            features: self.features.select(Axis(0), rows),
            genres: rows.iter().map(|&row| self.genres[row]).collect(),
            clips: rows.iter().map(|&row| self.clips[row]).collect(),
        }
    }

    /// The rows whose clip is chosen.
    pub(super) fn of_clips(&self, chosen: impl Fn(usize) -> bool) -> Self {
        let rows: Vec<_> = (0..self.clips.len()).filter(|&row| chosen(self.clips[row])).collect();
        self.select(&rows)
    }

    /// Every other row of each clip: windows that do not overlap.
    pub(super) fn apart(&self) -> Self {
        let mut rows = Vec::new();
        let mut start = 0;
        for clip in self.clips.chunk_by(|a, b| a == b) {
            rows.extend((start..start + clip.len()).step_by(2));
            start += clip.len();
        }
        self.select(&rows)
    }
}

fn measure(track: &Track, width: usize, hop: usize) -> Array2<f32> {
    let windows = windows(track.levels.ncols(), width, hop);
    let view = |window| track.levels.slice_axis(Axis(1), Slice::from(window));
    features::of_windows(&windows.into_iter().map(view).collect::<Vec<_>>())
}
