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
