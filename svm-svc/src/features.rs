//! What the support vector machine hears of a window of levels: timbre,
//! texture and pulse, as numbers that do not depend on the window's length.

use audio::MEL_BANDS;
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, Slice};
use std::{f32::consts::PI, sync::LazyLock};

/// The groups of features in their order, and how many each has.
pub const GROUPS: [(&str, usize); 19] = [
    ("cepstrum.mean", 40),
    ("cepstrum.deviation", 20),
    ("cepstrum.skewness", 20),
    ("cepstrum.kurtosis", 20),
    ("cepstrum.change", 40),
    ("cepstrum.jerk", 40),
    ("texture.time", 16),
    ("texture.beat", 16),
    ("texture.frequency", 16),
    ("texture.pitch", 16),
    ("texture.steadiness", 16),
    ("texture.glide", 16),
    ("texture.cross", 16),
    ("texture.attack", 16),
    ("texture.edge", 16),
    ("band.skewness", 16),
    ("band.contrast", 8),
    ("onset.moment", 4),
    ("onset.period", 5),
];

/// How many features a window has.
pub const COUNT: usize = {
    let (mut count, mut group) = (0, 0);
    while group < GROUPS.len() {
        count += GROUPS[group].1;
        group += 1;
    }
    count
};

/// Keeps ratios finite: a quarter of a level.
const EPSILON: f32 = 1e-3;
/// Coefficients of the cepstrum.
const COEFFICIENTS: usize = 40;
/// Coefficients whose higher moments are told.
const SHAPED: usize = 20;
/// Bands that are told as one.
const GROUP_BANDS: usize = 8;
/// Columns (0.31 s) over which a beat's rise and fall shows.
const BEAT_COLUMNS: usize = 4;
/// Bands in which contrast is measured: the loudest 3 against the softest 4.
const CONTRAST_BANDS: usize = 16;
const LOUDEST: usize = 3;
const SOFTEST: usize = 4;
/// Columns (0.23 to 2.5 s) after which a pulse may come again, and how many of
/// the strongest are told.
const PERIODS: std::ops::RangeInclusive<usize> = 3..=32;
const STRONGEST: usize = 5;

/// The name of each feature: its group, and its number within it from 0 on.
pub fn names() -> impl Iterator<Item = String> {
    GROUPS.iter().flat_map(|(group, count)| (0..*count).map(move |n| format!("{group}.{n}")))
}

/// The features of each window `[128, columns]`, as `[windows, COUNT]`.
pub fn of_windows(windows: &[ArrayView2<'_, u8>]) -> Array2<f32> {
    let mut rows = Array2::zeros((windows.len(), COUNT));
    for (mut row, window) in rows.outer_iter_mut().zip(windows) {
        for (feature, value) in row.iter_mut().zip(of_window(*window)) {
            *feature = value;
        }
    }
    rows
}

/// The features of one window, group by group.
fn of_window(window: ArrayView2<'_, u8>) -> Vec<f32> {
    // The jerk of the cepstrum takes three columns: shorter sound is held.
    let columns: Vec<_> =
        (0..window.ncols().max(BEAT_COLUMNS)).map(|x| x.min(window.ncols() - 1)).collect();
    let levels = window.select(Axis(1), &columns).mapv(|level| f32::from(level) / 255.0);
    [cepstrum(&levels), texture(&levels), bands(&levels), onsets(&levels)].concat()
}

/// The orthonormal DCT-II of each column: its shape, and how that moves.
fn cepstrum(levels: &Array2<f32>) -> Vec<f32> {
    let cepstrum = COSINES.dot(levels);
    let moments: Vec<_> = cepstrum.outer_iter().map(Moments::of).collect();
    let shaped = &moments[..SHAPED];
    let change = difference(&cepstrum, Axis(1), 1);
    let changes: Vec<_> = change.outer_iter().map(|row| row.std(0.0)).collect();
    let jerk = difference(&change, Axis(1), 1);
    let jerks =
        jerk.outer_iter().zip(&changes).map(|(row, change)| row.std(0.0) / (change + EPSILON));
    let mut features: Vec<_> = moments.iter().map(|row| row.mean).collect();
    features.extend(shaped.iter().map(|row| row.deviation));
    features.extend(shaped.iter().map(|row| row.skewness));
    features.extend(shaped.iter().map(|row| row.kurtosis));
    features.extend(&changes);
    features.extend(jerks);
    features
}

/// How levels differ from their neighbours in time, in frequency and across,
/// in groups of 8 bands.
fn texture(levels: &Array2<f32>) -> Vec<f32> {
    let (bands, columns) = (Axis(0), Axis(1));
    let in_time = difference(levels, columns, 1);
    let in_frequency = difference(levels, bands, 1);
    let upper = levels.slice_axis(bands, Slice::from(1..));
    let lower = levels.slice_axis(bands, Slice::from(..-1));
    let later = |view: &ArrayView2<'_, f32>| view.slice_axis(columns, Slice::from(1..)).to_owned();
    let sooner =
        |view: &ArrayView2<'_, f32>| view.slice_axis(columns, Slice::from(..-1)).to_owned();

    let time = pool(&in_time);
    let beat = pool(&difference(levels, columns, BEAT_COLUMNS.min(levels.ncols() - 1)));
    let frequency = pool(&in_frequency);
    // Of the mean spectrum: only pitches that are held remain.
    let spectrum = levels.sum_axis(columns) / levels.ncols() as f32;
    let pitch = pool(&difference(&spectrum.insert_axis(columns), bands, 1));
    let rising = pool(&(later(&upper) - sooner(&lower)));
    let falling = pool(&(sooner(&upper) - later(&lower)));
    let cross = pool(&difference(&in_time, bands, 1));
    let peak = |differences: &Array2<f32>, mean: &Array1<f32>| {
        pool(&(differences * differences)).mapv(f32::sqrt) / (mean + EPSILON)
    };
    let steadiness = &pitch / (&frequency + EPSILON);
    let glide = rising / (falling + EPSILON);
    let cross = cross / (&time + &frequency + EPSILON);
    let (attack, edge) = (peak(&in_time, &time), peak(&in_frequency, &frequency));
    [time, beat, frequency, pitch, steadiness, glide, cross, attack, edge]
        .into_iter()
        .flatten()
        .collect()
}

/// How the levels of bands lean over time, and how their contrast varies.
fn bands(levels: &Array2<f32>) -> Vec<f32> {
    let skewness = levels
        .axis_chunks_iter(Axis(0), GROUP_BANDS)
        .map(|group| Moments::of((group.sum_axis(Axis(0)) / GROUP_BANDS as f32).view()).skewness);
    let contrast = levels.axis_chunks_iter(Axis(0), CONTRAST_BANDS).map(|group| {
        let contrast: Array1<f32> = group.axis_iter(Axis(1)).map(contrast).collect();
        contrast.std(0.0) / (contrast.sum() / contrast.len() as f32 + EPSILON)
    });
    skewness.chain(contrast).collect()
}

/// The loudest of some bands over the softest.
fn contrast(bands: ArrayView1<'_, f32>) -> f32 {
    let mut bands = bands.to_vec();
    bands.sort_unstable_by(f32::total_cmp);
    let loudest: f32 = bands.iter().rev().take(LOUDEST).sum();
    let softest: f32 = bands.iter().take(SOFTEST).sum();
    loudest / LOUDEST as f32 - softest / SOFTEST as f32
}

/// How strongly notes set in, and after what time the pulse comes again.
fn onsets(levels: &Array2<f32>) -> Vec<f32> {
    let rises = difference(levels, Axis(1), 1).mapv(|rise| rise.max(0.0));
    let strength = rises.sum_axis(Axis(0)) / MEL_BANDS as f32;
    let count = strength.len();
    let mean = strength.sum() / count as f32;
    let centred = strength - mean;
    let power = |n| centred.mapv(|value| value.powi(n)).sum() / count as f32;
    // A sound without onsets has no pulse rather than an endless one.
    let variance = power(2) + 1e-7;
    let deviation = variance.sqrt();
    let moments = [mean, deviation, power(3) / deviation.powi(3), power(4) / variance.powi(2)];

    let autocorrelation = |lag| {
        if lag + 1 >= count {
            return 0.0;
        }
        let earlier = centred.slice_axis(Axis(0), Slice::from(..count - lag));
        let later = centred.slice_axis(Axis(0), Slice::from(lag..));
        earlier.dot(&later) / (count as f32 * variance)
    };
    let mut periods: Vec<_> = PERIODS.map(autocorrelation).collect();
    periods.sort_unstable_by(|a, b| b.total_cmp(a));
    moments.into_iter().chain(periods.into_iter().take(STRONGEST)).collect()
}

/// The first coefficients of the orthonormal DCT-II, `[COEFFICIENTS, MEL_BANDS]`.
static COSINES: LazyLock<Array2<f32>> = LazyLock::new(|| {
    Array2::from_shape_fn((COEFFICIENTS, MEL_BANDS), |(k, band)| {
        let scale = if k == 0 { 1.0 } else { 2.0 } / MEL_BANDS as f32;
        scale.sqrt() * (PI * k as f32 * (band as f32 + 0.5) / MEL_BANDS as f32).cos()
    })
});

/// What comes `lag` later along an axis, less what came.
fn difference(values: &Array2<f32>, axis: Axis, lag: usize) -> Array2<f32> {
    let count = values.len_of(axis);
    let later = values.slice_axis(axis, Slice::from(lag..));
    let earlier = values.slice_axis(axis, Slice::from(..count - lag));
    &later - &earlier
}

/// The mean magnitude in each group of 8 bands. The last group may lack one.
fn pool(values: &Array2<f32>) -> Array1<f32> {
    let mean = |group: ArrayView2<'_, f32>| {
        group.fold(0.0, |sum, value| sum + value.abs()) / group.len() as f32
    };
    values.axis_chunks_iter(Axis(0), GROUP_BANDS).map(mean).collect()
}

/// The first four standardised moments of a series.
struct Moments {
    mean: f32,
    deviation: f32,
    skewness: f32,
    kurtosis: f32,
}

impl Moments {
    fn of(series: ArrayView1<'_, f32>) -> Self {
        let count = series.len() as f32;
        let mean = series.sum() / count;
        let [mut second, mut third, mut fourth] = [0.0; 3];
        for value in series {
            let centred = value - mean;
            let square = centred * centred;
            second += square;
            third += square * centred;
            fourth += square * square;
        }
        let deviation = (second / count).sqrt();
        let skewness = third / count / (deviation + EPSILON).powi(3);
        let kurtosis = fourth / count / (deviation + EPSILON).powi(4);
        Self { mean, deviation, skewness, kurtosis }
    }
}
