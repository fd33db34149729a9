//! Frames of any width and rate to one channel at the rate of the house, under the limit of length.

use crate::{DecodeError, Limits, Resampler};

/// Samples beyond this are refused: the power of a frame of them would overflow an `f32`.
const LOUDEST: f32 = 1e12;

/// The mean of all channels, resampled, as frames arrive.
#[derive(Debug)]
pub(crate) struct Mixdown {
    rate_hz: u32,
    channels: usize,
    limit_s: u32,
    resampler: Resampler,
    mono: Vec<f32>,
    frames: u64,
}

impl Mixdown {
    pub(crate) fn new(rate_hz: u32, channels: usize, limits: &Limits) -> Result<Self, DecodeError> {
        if !(1..=8).contains(&channels) {
            return Err(DecodeError::Channels { channels });
        }
        let resampler = Resampler::new(rate_hz)?;
        let limit_s = limits.max_duration_s;
        Ok(Self { rate_hz, channels, limit_s, resampler, mono: Vec::new(), frames: 0 })
    }

    /// Takes interleaved frames and appends what is known of the mono sound to `samples`.
    pub(crate) fn push(
        &mut self,
        frames: &[f32],
        samples: &mut Vec<f32>,
    ) -> Result<(), DecodeError> {
        self.frames += (frames.len() / self.channels) as u64;
        if self.frames > u64::from(self.limit_s) * u64::from(self.rate_hz) {
            return Err(DecodeError::TooLong { limit_s: self.limit_s });
        }
        let mono = if self.channels == 1 {
            frames
        } else {
            let share = 1.0 / self.channels as f32;
            let mean = |frame: &[f32]| frame.iter().sum::<f32>() * share;
            self.mono.clear();
            self.mono.extend(frames.chunks_exact(self.channels).map(mean));
            &self.mono
        };
        // A NaN is within no bounds.
        if !mono.iter().all(|sample| sample.abs() <= LOUDEST) {
            return Err(DecodeError::NotFinite);
        }
        self.resampler.push(mono, samples)
    }

    /// Appends the end of the sound to `samples`.
    pub(crate) fn finish(&mut self, samples: &mut Vec<f32>) -> Result<(), DecodeError> {
        self.resampler.finish(samples)
    }

    pub(crate) fn rate_hz(&self) -> u32 {
        self.rate_hz
    }

    pub(crate) fn channels(&self) -> usize {
        self.channels
    }

    /// How long the sound taken in lasts, in seconds.
    pub(crate) fn duration_s(&self) -> f64 {
        self.frames as f64 / f64::from(self.rate_hz)
    }

    /// Holds the sound taken in against the length that its container declared.
    ///
    /// Encoders pad and trim by a frame or two, hence the tenth of a second and the hundredth part.
    pub(crate) fn reaches(&self, declared_s: f64) -> Result<(), DecodeError> {
        let found_s = self.duration_s();
        if found_s < declared_s * 0.99 - 0.1 {
            return Err(DecodeError::Truncated { declared_s, found_s });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_are_averaged() {
        let mut mixdown = Mixdown::new(22_050, 2, &Limits::default()).unwrap();
        let mut samples = Vec::new();
        mixdown.push(&[1.0, 0.0, -0.5, -1.0], &mut samples).unwrap();
        assert_eq!(samples, [0.5, -0.75]);
    }

    #[test]
    fn samples_that_are_not_finite_are_refused() {
        for sample in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX] {
            let mut mixdown = Mixdown::new(22_050, 1, &Limits::default()).unwrap();
            let heard = mixdown.push(&[0.0, sample], &mut Vec::new());
            assert_eq!(heard, Err(DecodeError::NotFinite));
        }
    }

    #[test]
    fn a_sound_beyond_the_limit_is_refused_before_it_is_kept() {
        let limits = Limits { max_duration_s: 1, ..Limits::default() };
        let mut mixdown = Mixdown::new(22_050, 1, &limits).unwrap();
        let mut samples = Vec::new();
        mixdown.push(&[0.0; 22_050], &mut samples).unwrap();
        let heard = mixdown.push(&[0.0], &mut samples);
        assert_eq!((heard, samples.len()), (Err(DecodeError::TooLong { limit_s: 1 }), 22_050));
    }
}
