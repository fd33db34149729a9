//! The mel-spectrogram: power over time in bands as wide as the ear's.

use ndarray::{Array2, ArrayView2, aview2};

use pulp::{Arch, NullaryFnOnce};

use crate::decibel::Scale;
use crate::{BINS, Clip, MelStream, N_FFT, SAMPLE_RATE_HZ};

/// Bands from 0 to 11,025 Hz.
pub const MEL_BANDS: usize = 128;

/// Power in [`MEL_BANDS`] mel bands, frame by frame, [`HOP`](crate::HOP) samples apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MelSpectrogram {
    frames: Vec<[f32; MEL_BANDS]>,
}

impl MelSpectrogram {
    /// The spectrogram of a whole clip: `1 + samples / 512` frames, the first and the last centred
    /// on the clip's ends, with silence beyond.
    pub fn of(clip: &Clip) -> Self {
        let mut stream = MelStream::new();
        stream.push(clip.samples());
        stream.finish()
    }

    /// The power of each frame, lowest band first.
    pub fn frames(&self) -> &[[f32; MEL_BANDS]] {
        &self.frames
    }

    /// The power as `[MEL_BANDS, frames]`, row 0 the lowest band: `librosa.feature.melspectrogram`.
    pub fn power(&self) -> ArrayView2<'_, f32> {
        aview2(&self.frames).reversed_axes()
    }

    /// The power in dB below the loudest cell, no lower than −80, as `[MEL_BANDS, frames]`:
    /// `librosa.power_to_db(power, ref=numpy.max)`.
    pub fn decibels(&self) -> Array2<f32> {
        let (_, loudest) = self.range();
        Array2::from(Scale::new(loudest, loudest).db_of_all(&self.frames)).reversed_axes()
    }

    /// The power in dB, no lower than 80 dB below the loudest cell, as `[MEL_BANDS, frames]`:
    /// `librosa.power_to_db(power)`.
    pub(crate) fn absolute_decibels(&self) -> Array2<f32> {
        let (_, loudest) = self.range();
        Array2::from(Scale::new(1.0, loudest).db_of_all(&self.frames)).reversed_axes()
    }

    /// The least and the greatest power of all cells.
    pub(crate) fn range(&self) -> (f32, f32) {
        let (mut least, mut most) = ([f32::INFINITY; MEL_BANDS], [0.0f32; MEL_BANDS]);
        for frame in &self.frames {
            for (band, &power) in frame.iter().enumerate() {
                least[band] = least[band].min(power);
                most[band] = most[band].max(power);
            }
        }
        (least.into_iter().fold(f32::INFINITY, f32::min), most.into_iter().fold(0.0, f32::max))
    }

    pub(crate) fn push(&mut self, frame: [f32; MEL_BANDS]) {
        self.frames.push(frame);
    }
}

/// Bins weighed at a time, for the processor's wide registers.
const LANES: usize = 8;

/// The triangles that gather frequencies into bands: on Slaney's scale (linear to 1 kHz,
/// logarithmic above), each of unit area, as `librosa.filters.mel` has them.
///
/// Slaney, "Auditory Toolbox", Interval Research technical report 1998-010.
#[derive(Debug)]
pub(crate) struct MelBank {
    /// The widest registers of this processor.
    arch: Arch,
    bands: Vec<Band>,
}

/// The bins from `first` on that a triangle covers, and its height at each.
#[derive(Debug)]
struct Band {
    first: usize,
    weights: Vec<[f32; LANES]>,
}

impl MelBank {
    pub(crate) fn new() -> Self {
        let top = mels(f64::from(SAMPLE_RATE_HZ) / 2.0);
        let edge = |n: usize| hz(top * n as f64 / (MEL_BANDS + 1) as f64);
        let band = |n: usize| Band::triangle(edge(n), edge(n + 1), edge(n + 2));
        Self { arch: Arch::new(), bands: (0..MEL_BANDS).map(band).collect() }
    }

    /// Gathers the power of a frame's frequencies into bands.
    pub(crate) fn gather(&self, power: &[f32; BINS]) -> [f32; MEL_BANDS] {
        self.arch.dispatch(Gather { bands: &self.bands, power })
    }
}

struct Gather<'a> {
    bands: &'a [Band],
    power: &'a [f32; BINS],
}

impl NullaryFnOnce for Gather<'_> {
    type Output = [f32; MEL_BANDS];

    #[inline(always)]
    fn call(self) -> Self::Output {
        let mut sums = [0.0; MEL_BANDS];
        for (sum, band) in sums.iter_mut().zip(self.bands) {
            let mut lanes = [0.0; LANES];
            let bins = self.power[band.first..].as_chunks::<LANES>().0;
            for (powers, weights) in bins.iter().zip(&band.weights) {
                for lane in 0..LANES {
                    lanes[lane] += powers[lane] * weights[lane];
                }
            }
            let [a, b, c, d, e, f, g, h] = lanes;
            *sum = ((a + e) + (c + g)) + ((b + f) + (d + h));
        }
        sums
    }
}

impl Band {
    fn triangle(low: f64, peak: f64, high: f64) -> Self {
        let bin_hz = f64::from(SAMPLE_RATE_HZ) / N_FFT as f64;
        let weight = |bin: usize| {
            let f = bin as f64 * bin_hz;
            let slope = ((f - low) / (peak - low)).min((high - f) / (high - peak));
            (2.0 / (high - low) * slope.max(0.0)) as f32
        };
        let first = (low / bin_hz).ceil() as usize;
        let chunks = ((high / bin_hz).ceil() as usize - first).div_ceil(LANES);
        // Beyond the triangle weights are 0. Whole chunks must fit: the last bands begin earlier.
        let first = first.min(BINS - chunks * LANES);
        let weights = (0..chunks)
            .map(|chunk| std::array::from_fn(|lane| weight(first + chunk * LANES + lane)))
            .collect();
        Self { first, weights }
    }
}

/// The width of a mel below the break, and where the scale breaks.
const HZ_PER_MEL: f64 = 200.0 / 3.0;
const BREAK_HZ: f64 = 1000.0;
const BREAK_MEL: f64 = BREAK_HZ / HZ_PER_MEL;

/// Mels in which the frequency grows by e above the break: 27 of them make a factor of 6.4.
fn mels_per_e() -> f64 {
    27.0 / 6.4f64.ln()
}

/// A frequency in Hz on Slaney's scale, along which the [`MEL_BANDS`] lie evenly.
pub fn mels(hz: f64) -> f64 {
    if hz < BREAK_HZ { hz / HZ_PER_MEL } else { BREAK_MEL + (hz / BREAK_HZ).ln() * mels_per_e() }
}

fn hz(mel: f64) -> f64 {
    if mel < BREAK_MEL {
        mel * HZ_PER_MEL
    } else {
        BREAK_HZ * ((mel - BREAK_MEL) / mels_per_e()).exp()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_can_be_walked_both_ways() {
        for f in [0.0, 440.0, 1000.0, 5000.0, 11_025.0] {
            assert!((hz(mels(f)) - f).abs() < 1e-9, "{f} Hz");
        }
    }

    #[test]
    fn every_band_hears_some_frequency() {
        assert!(MelBank::new().bands.iter().all(|band| !band.weights.is_empty()));
    }
}
