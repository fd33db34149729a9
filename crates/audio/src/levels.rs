//! The picture of a sound: what the networks see.

use std::ops::Range;

use ndarray::{Array2, ArrayView2, Axis, Slice};

use crate::decibel::Scale;
use crate::{Clip, HOP, MelSpectrogram, SAMPLE_RATE_HZ};

/// Columns of a clip of GTZAN, the collection of half-minute clips that the networks learnt.
const CLIP_COLUMNS: usize = 387;
/// Frames such a clip has: it lasts from 29.93 to 30.65 s.
const CLIP_FRAMES: std::ops::RangeInclusive<usize> = 1290..=1320;
/// Frames most of them have. They set the distance of columns for clips of any other length.
const USUAL_FRAMES: usize = 1293;

/// Loudness as one byte a cell, `[128, columns]`, row 0 the lowest band: 0 is the softest cell
/// of the clip and 255 the loudest, evenly in dB.
///
/// A clip of 1,290 to 1,320 frames has 387 columns, column `x` being frame
/// `ceil((x + ½) / 387.5 · frames) − 1`. In clips of any other length columns are as far apart as
/// in one of 1,293 frames: 3.337 frames, 77.5 ms.
#[derive(Clone, Debug, PartialEq)]
pub struct Levels {
    cells: Array2<u8>,
    spacing: Spacing,
}

impl Levels {
    /// The time from one column to the next, in seconds, in clips of any length but GTZAN's, where
    /// it may differ by one in fifty.
    pub const SECONDS_PER_COLUMN: f64 =
        USUAL_FRAMES as f64 / (CLIP_COLUMNS as f64 + 0.5) * HOP as f64 / SAMPLE_RATE_HZ as f64;

    /// The levels of a whole clip.
    pub fn of_clip(clip: &Clip) -> Self {
        Self::of(&MelSpectrogram::of(clip))
    }

    /// The levels of a spectrogram, relative to its own range. Where that is nil all are 0.
    pub fn of(mel: &MelSpectrogram) -> Self {
        let frames = mel.frames();
        let spacing = Spacing::of(frames.len());
        let shown: Vec<_> = (0..spacing.columns(frames.len()))
            .filter_map(|x| frames.get(spacing.frame(x)).or(frames.last()))
            .copied()
            .collect();
        let (softest, loudest) = mel.range();
        let scale = Scale::new(loudest, loudest);
        let floor = scale.db(softest);
        let step = 256.0 / -floor;
        // The loudest cell would be 256. Where all are alike, 0 · ∞ is no number, which casts to 0.
        let level = |db: f32| ((db - floor) * step).clamp(0.0, 255.0) as u8;
        let columns: Vec<_> =
            scale.db_of_all(&shown).into_iter().map(|column| column.map(level)).collect();
        Self { cells: Array2::from(columns).reversed_axes(), spacing }
    }

    /// The number of columns.
    pub fn columns(&self) -> usize {
        self.cells.ncols()
    }

    /// All cells, `[128, columns]`.
    pub fn view(&self) -> ArrayView2<'_, u8> {
        self.cells.view()
    }

    /// The cells of the columns that lie within both `columns` and the clip.
    pub fn slice(&self, columns: Range<usize>) -> ArrayView2<'_, u8> {
        let end = columns.end.min(self.columns());
        self.cells.slice_axis(Axis(1), Slice::from(columns.start.min(end)..end))
    }

    /// The time from one column to the next, in seconds.
    pub fn seconds_per_column(&self) -> f64 {
        self.spacing.frames_per_column() * HOP as f64 / f64::from(SAMPLE_RATE_HZ)
    }
}

/// Which frame each column shows: 387.5 columns to every so many frames.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Spacing {
    frames: usize,
}

impl Spacing {
    fn of(frames: usize) -> Self {
        Self { frames: if CLIP_FRAMES.contains(&frames) { frames } else { USUAL_FRAMES } }
    }

    fn frames_per_column(self) -> f64 {
        self.frames as f64 / (CLIP_COLUMNS as f64 + 0.5)
    }

    /// Columns of a clip of so many frames: at least one, and none in part.
    fn columns(self, frames: usize) -> usize {
        (frames * (2 * CLIP_COLUMNS + 1) / (2 * self.frames)).max(usize::from(frames > 0))
    }

    /// `ceil((x + ½) · frames per column) − 1`, in whole numbers.
    fn frame(self, x: usize) -> usize {
        ((2 * x + 1) * self.frames).div_ceil(2 * CLIP_COLUMNS + 1) - 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Tune;

    fn levels(duration_s: f32) -> Levels {
        Levels::of_clip(&Clip::from(Tune { duration_s, ..Tune::default() }))
    }

    #[test]
    fn half_a_minute_has_387_columns_whatever_its_exact_length() {
        for frames in 1290..=1320 {
            let spacing = Spacing::of(frames);
            assert_eq!(spacing.columns(frames), 387);
            assert!(spacing.frame(386) < frames);
        }
    }

    #[test]
    fn no_column_lies_beyond_the_sound_and_no_two_are_the_same_frame() {
        for frames in 2..5000 {
            let spacing = Spacing::of(frames);
            let columns = spacing.columns(frames);
            assert!(spacing.frame(columns - 1) < frames, "{frames} frames");
            assert!((1..columns).all(|x| spacing.frame(x) > spacing.frame(x - 1)));
        }
    }

    #[test]
    fn the_softest_cell_is_0_and_the_loudest_255() {
        let levels = levels(30.0);
        assert_eq!(levels.view().iter().max(), Some(&255));
        assert!(levels.view().iter().min() < Some(&8));
        assert_eq!(levels.view().dim(), (128, 387));
        assert!((levels.seconds_per_column() - 0.0775).abs() < 1e-3);
    }

    #[test]
    fn silence_and_a_single_sample_have_levels_too() {
        for samples in [vec![], vec![0.0], vec![1.0], vec![0.0; 22_050]] {
            let levels = Levels::of_clip(&Clip::from_samples(samples));
            assert!(levels.columns() > 0);
        }
        let silence = Levels::of_clip(&Clip::from_samples(vec![0.0; 22_050]));
        assert!(silence.view().iter().all(|&level| level == 0));
    }

    #[test]
    fn a_slice_ends_where_the_clip_does() {
        let levels = levels(6.0);
        assert_eq!(levels.slice(19..57).ncols(), 38);
        assert_eq!(levels.slice(70..1_000).ncols(), levels.columns() - 70);
    }
}
