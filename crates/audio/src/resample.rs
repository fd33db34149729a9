//! A change of sample rate, as the sound arrives.

use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Fft, FixedSync, Indexing, Resampler as _};

use crate::{DecodeError, SAMPLE_RATE_HZ};

/// Frames transformed at a time, at least: long enough for a steep filter, short enough to be live.
const BLOCK: usize = 1024;

/// Brings one channel of sound to [`SAMPLE_RATE_HZ`], chunk by chunk.
///
/// What comes out does not depend on how the input was cut. The filter's delay is trimmed, so that
/// `n` samples in become `ceil(n · 22,050 / rate)` samples out once [`finish`](Self::finish) is
/// called.
#[derive(Debug)]
pub struct Resampler {
    /// `None` where the rate already is the right one.
    blocks: Option<Blocks>,
}

#[derive(Debug)]
struct Blocks {
    rate_hz: u32,
    fft: Fft<f32>,
    input: Vec<f32>,
    output: Vec<f32>,
    /// Output samples still to drop: the filter's delay.
    delay: usize,
    heard: u64,
    given: u64,
}

impl Resampler {
    /// A resampler of sound at `rate_hz`.
    ///
    /// # Errors
    /// [`DecodeError::SampleRate`] outside 1,000 to 384,000 Hz.
    pub fn new(rate_hz: u32) -> Result<Self, DecodeError> {
        if !(1_000..=384_000).contains(&rate_hz) {
            return Err(DecodeError::SampleRate { hz: rate_hz });
        }
        let blocks = (rate_hz != SAMPLE_RATE_HZ).then(|| Blocks::new(rate_hz)).transpose()?;
        Ok(Self { blocks })
    }

    /// Takes samples in and appends to `resampled` what is known by now.
    ///
    /// # Errors
    /// [`DecodeError::SampleRate`] should the rate prove impossible to reach.
    pub fn push(&mut self, samples: &[f32], resampled: &mut Vec<f32>) -> Result<(), DecodeError> {
        match &mut self.blocks {
            Some(blocks) => blocks.push(samples, resampled),
            None => {
                resampled.extend_from_slice(samples);
                Ok(())
            }
        }
    }

    /// Appends what was held back for the end of the sound. Further pushes begin a new sound.
    ///
    /// # Errors
    /// As [`push`](Self::push).
    pub fn finish(&mut self, resampled: &mut Vec<f32>) -> Result<(), DecodeError> {
        self.blocks.as_mut().map_or(Ok(()), |blocks| blocks.finish(resampled))
    }
}

impl Blocks {
    fn new(rate_hz: u32) -> Result<Self, DecodeError> {
        let (from, to) = (rate_hz as usize, SAMPLE_RATE_HZ as usize);
        // An even number of the shortest blocks that both rates share: half of one is the delay,
        // which then is a whole number of samples.
        let shortest = from / gcd(from, to);
        let block = BLOCK.div_ceil(shortest).next_multiple_of(2) * shortest;
        let fft = Fft::new(from, to, block, 1, FixedSync::Both)
            .map_err(|_| DecodeError::SampleRate { hz: rate_hz })?;
        Ok(Self {
            rate_hz,
            input: Vec::with_capacity(fft.input_frames_max()),
            output: vec![0.0; fft.output_frames_max()],
            delay: fft.output_delay(),
            fft,
            heard: 0,
            given: 0,
        })
    }

    fn push(&mut self, mut samples: &[f32], out: &mut Vec<f32>) -> Result<(), DecodeError> {
        self.heard += samples.len() as u64;
        let block = self.fft.input_frames_next();
        while self.input.len() + samples.len() >= block {
            let (now, later) = samples.split_at(block - self.input.len());
            self.input.extend_from_slice(now);
            samples = later;
            self.turn(out)?;
        }
        self.input.extend_from_slice(samples);
        Ok(())
    }

    fn finish(&mut self, out: &mut Vec<f32>) -> Result<(), DecodeError> {
        let due = (self.heard * u64::from(SAMPLE_RATE_HZ)).div_ceil(u64::from(self.rate_hz));
        while self.given < due {
            self.turn(out)?;
        }
        let surplus = (self.given - due) as usize;
        out.truncate(out.len().saturating_sub(surplus));
        self.input.clear();
        self.fft.reset();
        self.delay = self.fft.output_delay();
        (self.heard, self.given) = (0, 0);
        Ok(())
    }

    /// Resamples one block: the input gathered so far, and silence where it is short of a block.
    fn turn(&mut self, out: &mut Vec<f32>) -> Result<(), DecodeError> {
        let part = Indexing::new().partial_len(self.input.len());
        let given = self.resample(&part).ok_or(DecodeError::SampleRate { hz: self.rate_hz })?;
        self.input.clear();
        let skip = self.delay.min(given);
        self.delay -= skip;
        self.given += (given - skip) as u64;
        out.extend_from_slice(&self.output[skip..given]);
        Ok(())
    }

    /// The number of samples written to `output`, unless the buffers do not fit the transform.
    fn resample(&mut self, part: &Indexing) -> Option<usize> {
        let (taken, room) = (self.input.len(), self.output.len());
        let input = InterleavedSlice::new(&self.input, 1, taken).ok()?;
        let mut output = InterleavedSlice::new_mut(&mut self.output, 1, room).ok()?;
        let (_, given) = self.fft.process_into_buffer(&input, &mut output, Some(part)).ok()?;
        Some(given)
    }
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use std::f32::consts::TAU;

    use super::*;

    fn sine(rate_hz: u32, seconds: f32) -> Vec<f32> {
        let samples = (rate_hz as f32 * seconds) as usize;
        (0..samples).map(|n| (TAU * 440.0 * n as f32 / rate_hz as f32).sin()).collect()
    }

    fn resample(rate_hz: u32, chunks: &[&[f32]]) -> Vec<f32> {
        let mut resampler = Resampler::new(rate_hz).unwrap();
        let mut out = Vec::new();
        for chunk in chunks {
            resampler.push(chunk, &mut out).unwrap();
        }
        resampler.finish(&mut out).unwrap();
        out
    }

    #[test]
    fn a_sine_keeps_its_pitch_phase_and_length_at_every_rate() {
        for rate_hz in [8_000, 11_025, 16_000, 22_051, 32_000, 44_100, 48_000, 96_000, 384_000] {
            let out = resample(rate_hz, &[&sine(rate_hz, 1.0)]);
            assert_eq!(out.len(), 22_050, "{rate_hz} Hz");
            let expected = sine(SAMPLE_RATE_HZ, 1.0);
            let worst = (2_000..20_000).map(|n| (out[n] - expected[n]).abs()).fold(0.0, f32::max);
            assert!(worst < 2e-3, "{rate_hz} Hz: off by {worst}");
        }
    }

    #[test]
    fn how_the_input_is_cut_does_not_matter() {
        let sound = sine(44_100, 0.3);
        let whole = resample(44_100, &[&sound]);
        let cut: Vec<&[f32]> = sound.chunks(97).collect();
        assert_eq!(resample(44_100, &cut), whole);
    }

    #[test]
    fn one_sample_in_gives_one_sample_out() {
        assert_eq!(resample(48_000, &[&[0.5]]).len(), 1);
    }

    #[test]
    fn rates_of_no_music_are_refused() {
        for hz in [0, 999, 384_001, u32::MAX] {
            assert_eq!(Resampler::new(hz).unwrap_err(), DecodeError::SampleRate { hz });
        }
    }
}
