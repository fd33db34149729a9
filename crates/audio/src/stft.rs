//! The short-time Fourier transform.

use std::f64::consts::TAU;
use std::fmt;
use std::sync::{Arc, LazyLock};

use pulp::{Arch, NullaryFnOnce};
use rustfft::num_complex::Complex;
use rustfft::{Fft, FftPlanner};

use crate::Clip;
use crate::frames::Frames;

/// Samples in a frame.
pub const N_FFT: usize = 2048;
/// Samples from one frame to the next.
pub const HOP: usize = 512;
/// Frequencies of a frame, from 0 Hz to half the sample rate.
pub const BINS: usize = HALF + 1;

const HALF: usize = N_FFT / 2;
const QUARTER: usize = N_FFT / 4;

/// Power spectra of frames of [`N_FFT`] samples under a periodic Hann window, as
/// `numpy.abs(librosa.stft(…)) ** 2` gives them.
pub struct Stft {
    /// The even samples of the frame as real parts, the odd ones as imaginary parts.
    packed: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
}

impl Stft {
    /// A transform for any number of frames.
    pub fn new() -> Self {
        Self {
            packed: vec![Complex::default(); HALF],
            scratch: vec![Complex::default(); PLAN.fft.get_inplace_scratch_len()],
        }
    }

    /// Writes the power of each of the [`BINS`] frequencies of a frame.
    pub fn power(&mut self, frame: &[f32; N_FFT], power: &mut [f32; BINS]) {
        let (samples, weights) = (frame.as_chunks().0, PLAN.window.as_chunks().0);
        for (z, ([even, odd], [w, v])) in self.packed.iter_mut().zip(samples.iter().zip(weights)) {
            *z = Complex::new(even * w, odd * v);
        }
        PLAN.fft.process_with_scratch(&mut self.packed, &mut self.scratch);
        PLAN.arch.dispatch(Untangle { z: &self.packed, twiddles: &PLAN.twiddles, power });
    }

    /// Hands the power of each frame of a clip to `each`, in order of time: `1 + samples / 512`
    /// frames, the first and the last centred on the clip's ends, with silence beyond.
    pub fn each_of(&mut self, clip: &Clip, mut each: impl FnMut(&[f32; BINS])) {
        let (mut frames, mut power) = (Frames::new(), [0.0; BINS]);
        for samples in [clip.samples(), &[0.0; N_FFT / 2]] {
            frames.push(samples, |frame| {
                self.power(frame, &mut power);
                each(&power);
            });
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

/// What every transform shares, worked out at the first.
static PLAN: LazyLock<Plan> = LazyLock::new(Plan::new);

struct Plan {
    /// The widest registers of this processor.
    arch: Arch,
    fft: Arc<dyn Fft<f32>>,
    window: [f32; N_FFT],
    /// `exp(−2πik / N_FFT)`.
    twiddles: Parts,
}

/// A quarter of a frame's worth of complex numbers, real and imaginary parts apart.
struct Parts {
    re: [f32; QUARTER],
    im: [f32; QUARTER],
}

impl Plan {
    fn new() -> Self {
        let turn = |n: usize| TAU * n as f64 / N_FFT as f64;
        Self {
            arch: Arch::new(),
            fft: FftPlanner::new().plan_fft_forward(HALF),
            window: std::array::from_fn(|n| (0.5 - 0.5 * turn(n).cos()) as f32),
            twiddles: Parts {
                re: std::array::from_fn(|k| turn(k).cos() as f32),
                im: std::array::from_fn(|k| -turn(k).sin() as f32),
            },
        }
    }
}

/// The power of a real frame from the spectrum `z` of the packed one.
///
/// With `e = (z[k] + z̄[−k]) / 2` and `o = (z[k] − z̄[−k]) / 2i` it is `|e ± o·exp(−2πik / N_FFT)|²` at
/// `k` and at `HALF − k` (Press et al., "Numerical Recipes", 12.3).
struct Untangle<'a> {
    z: &'a [Complex<f32>],
    twiddles: &'a Parts,
    power: &'a mut [f32; BINS],
}

impl NullaryFnOnce for Untangle<'_> {
    type Output = ();

    /// Lays real and imaginary parts out apart, each in order, before it reckons: so the processor
    /// takes many at a time.
    #[inline(always)]
    fn call(self) {
        let Self { z, twiddles, power } = self;
        let mut ahead = Parts { re: [0.0; QUARTER], im: [0.0; QUARTER] };
        let mut behind = Parts { re: [z[0].re; QUARTER], im: [z[0].im; QUARTER] };
        for ((re, im), z) in ahead.re.iter_mut().zip(&mut ahead.im).zip(z) {
            (*re, *im) = (z.re, z.im);
        }
        let from_last = z.iter().rev();
        for ((re, im), z) in behind.re[1..].iter_mut().zip(&mut behind.im[1..]).zip(from_last) {
            (*re, *im) = (z.re, z.im);
        }

        let mut upper = [0.0; QUARTER];
        for k in 0..QUARTER {
            let (e_re, e_im) = (ahead.re[k] + behind.re[k], ahead.im[k] - behind.im[k]);
            let (o_re, o_im) = (ahead.im[k] + behind.im[k], behind.re[k] - ahead.re[k]);
            let t_re = o_re * twiddles.re[k] - o_im * twiddles.im[k];
            let t_im = o_re * twiddles.im[k] + o_im * twiddles.re[k];
            power[k] = 0.25 * ((e_re + t_re).powi(2) + (e_im + t_im).powi(2));
            upper[k] = 0.25 * ((e_re - t_re).powi(2) + (e_im - t_im).powi(2));
        }
        power[QUARTER] = z[QUARTER].norm_sqr();
        for (power, upper) in power[QUARTER + 1..].iter_mut().rev().zip(&upper) {
            *power = *upper;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_has_its_power_where_its_pitch_is() {
        let bin = 100;
        let sine: [f32; N_FFT] =
            std::array::from_fn(|n| (TAU * (bin * n) as f64 / N_FFT as f64).cos() as f32);
        let mut power = [0.0; BINS];
        Stft::new().power(&sine, &mut power);
        // The window's sum is half a frame, half of which goes to the negative frequency.
        let peak = (N_FFT as f32 / 4.0).powi(2);
        assert!((power[bin] / peak - 1.0).abs() < 1e-5);
        assert!((power[bin + 1] / peak - 0.25).abs() < 1e-5);
        let rest = power.iter().enumerate().filter(|(k, _)| k.abs_diff(bin) > 1);
        assert!(rest.into_iter().all(|(_, &power)| power < 1e-9 * peak));
    }

    #[test]
    fn a_clip_has_a_frame_every_hop_and_one_more() {
        for samples in [0, 1, 511, 512, 3_000] {
            let mut frames = 0;
            Stft::new().each_of(&Clip::from_samples(vec![0.5; samples]), |_| frames += 1);
            assert_eq!(frames, 1 + samples / HOP, "{samples} samples");
        }
    }

    #[test]
    fn the_ends_of_the_spectrum_are_the_mean_and_the_fastest_change() {
        let mut power = [0.0; BINS];
        Stft::new().power(&[1.0; N_FFT], &mut power);
        assert!((power[0] / (HALF as f32).powi(2) - 1.0).abs() < 1e-5);
        let alternating = std::array::from_fn(|n| if n % 2 == 0 { 1.0 } else { -1.0 });
        Stft::new().power(&alternating, &mut power);
        assert!((power[HALF] / (HALF as f32).powi(2) - 1.0).abs() < 1e-5);
    }
}
