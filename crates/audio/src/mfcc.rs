//! Mel-frequency cepstral coefficients: the timbre of a sound, a few numbers a frame.

use std::f64::consts::PI;

use ndarray::{Array2, ArrayView2};

use crate::{MEL_BANDS, MelSpectrogram};

/// Coefficients a frame that `librosa.feature.mfcc` gives unless told otherwise.
pub const MFCC_COEFFICIENTS: usize = 20;

/// The orthonormal DCT-II of the mel-spectrogram in dB, as `librosa.feature.mfcc` gives it.
///
/// Davis and Mermelstein, "Comparison of Parametric Representations for Monosyllabic Word
/// Recognition in Continuously Spoken Sentences", IEEE TASSP 28(4), 1980.
#[derive(Clone, Debug, PartialEq)]
pub struct Mfcc {
    coefficients: Array2<f32>,
}

impl Mfcc {
    /// The first `coefficients`, at most [`MEL_BANDS`], of every frame.
    pub fn of(mel: &MelSpectrogram, coefficients: usize) -> Self {
        let basis = basis(coefficients.min(MEL_BANDS));
        Self { coefficients: basis.dot(&mel.absolute_decibels()) }
    }

    /// The coefficients as `[coefficients, frames]`.
    pub fn view(&self) -> ArrayView2<'_, f32> {
        self.coefficients.view()
    }
}

/// The cosines, `[coefficients, MEL_BANDS]`.
fn basis(coefficients: usize) -> Array2<f32> {
    let bands = MEL_BANDS as f64;
    Array2::from_shape_fn((coefficients, MEL_BANDS), |(k, band)| {
        let norm = if k == 0 { (1.0 / bands).sqrt() } else { (2.0 / bands).sqrt() };
        (norm * (PI / bands * (band as f64 + 0.5) * k as f64).cos()) as f32
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Clip, Tune};

    #[test]
    fn the_basis_is_orthonormal() {
        let basis = basis(MEL_BANDS);
        let identity = basis.dot(&basis.t());
        for ((row, column), &product) in identity.indexed_iter() {
            let expected = if row == column { 1.0 } else { 0.0 };
            assert!((product - expected).abs() < 1e-5, "{row}, {column}: {product}");
        }
    }

    #[test]
    fn silence_has_no_timbre_and_no_more_coefficients_than_bands_exist() {
        let mel = MelSpectrogram::of(&Clip::from_samples(vec![0.0; 1_000]));
        let mfcc = Mfcc::of(&mel, 1_000);
        assert_eq!(mfcc.view().dim(), (128, 2));
        assert!(
            mfcc.view().rows().into_iter().skip(1).all(|row| row.iter().all(|c| c.abs() < 1e-3))
        );
    }

    #[test]
    fn loudness_is_in_the_first_coefficient_alone() {
        let loud = Clip::from(Tune { duration_s: 1.0, ..Tune::default() });
        let soft = Clip::from_samples(loud.samples().iter().map(|x| x * 0.5).collect());
        let [loud, soft] = [loud, soft].map(|clip| Mfcc::of(&MelSpectrogram::of(&clip), 20));
        let change = &loud.view() - &soft.view();
        // Half the amplitude is 6.02 dB less in each of 128 bands.
        assert!(change.row(0).iter().all(|c| (c - 6.0206 * 128f32.sqrt()).abs() < 0.01));
        assert!(change.rows().into_iter().skip(1).all(|row| row.iter().all(|c| c.abs() < 0.01)));
    }
}
