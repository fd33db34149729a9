//! The short-time Fourier transform.

use std::f64::consts::TAU;
use std::fmt;
use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};

/// Samples in a frame.
pub const N_FFT: usize = 2048;
/// Samples from one frame to the next.
pub const HOP: usize = 512;
/// Frequencies of a frame, from 0 Hz to half the sample rate.
pub const BINS: usize = N_FFT / 2 + 1;

/// Power spectra of frames of [`N_FFT`] samples under a periodic Hann window, as
/// `numpy.abs(librosa.stft(…)) ** 2` gives them.
pub struct Stft {
    fft: Arc<dyn RealToComplex<f32>>,
    window: Vec<f32>,
    frame: Vec<f32>,
    spectrum: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
}

impl Stft {
    /// Plans the transform once for any number of frames.
    pub fn new() -> Self {
        let fft = RealFftPlanner::new().plan_fft_forward(N_FFT);
        let hann = |n: usize| 0.5 - 0.5 * (TAU * n as f64 / N_FFT as f64).cos();
        Self {
            window: (0..N_FFT).map(|n| hann(n) as f32).collect(),
            frame: fft.make_input_vec(),
            spectrum: fft.make_output_vec(),
            scratch: fft.make_scratch_vec(),
            fft,
        }
    }

    /// Writes the power of each of the [`BINS`] frequencies of a frame.
    pub fn power(&mut self, frame: &[f32; N_FFT], power: &mut [f32; BINS]) {
        for ((windowed, sample), weight) in self.frame.iter_mut().zip(frame).zip(&self.window) {
            *windowed = sample * weight;
        }
        // The buffers are the plan's own, so their lengths fit.
        let fit =
            self.fft.process_with_scratch(&mut self.frame, &mut self.spectrum, &mut self.scratch);
        debug_assert!(fit.is_ok());
        for (power, bin) in power.iter_mut().zip(&self.spectrum) {
            *power = bin.norm_sqr();
        }
    }
}

impl Default for Stft {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Stft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stft").finish_non_exhaustive()
    }
}
