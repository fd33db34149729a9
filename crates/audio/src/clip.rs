//! A piece of sound.

use bytes::Bytes;

use crate::{DecodeError, Limits, SAMPLE_RATE_HZ, decode, wav};

/// Mono sound at [`SAMPLE_RATE_HZ`], full scale ±1.
#[derive(Clone, Debug, PartialEq)]
pub struct Clip {
    samples: Vec<f32>,
}

impl Clip {
    /// Hears a recording: WAV (integer or float PCM), MP3, FLAC, Ogg Vorbis or AAC in M4A, told
    /// apart by content.
    ///
    /// Channels are averaged and the rate is brought to [`SAMPLE_RATE_HZ`] as the sound is
    /// decoded: besides `audio`, memory holds the result and a small block.
    ///
    /// # Errors
    /// Any [`DecodeError`]. No bytes whatever make this panic or run without end.
    pub fn decode(audio: Bytes, limits: &Limits) -> Result<Self, DecodeError> {
        let mut samples = decode::decode(audio, limits)?;
        if samples.is_empty() {
            return Err(DecodeError::Empty);
        }
        samples.shrink_to_fit();
        Ok(Self { samples })
    }

    /// A clip of samples that already are mono at [`SAMPLE_RATE_HZ`].
    pub fn from_samples(samples: Vec<f32>) -> Self {
        Self { samples }
    }

    /// The samples in order of time.
    pub fn samples(&self) -> &[f32] {
        &self.samples
    }

    /// How long the clip lasts, in seconds.
    pub fn duration_s(&self) -> f64 {
        self.samples.len() as f64 / f64::from(SAMPLE_RATE_HZ)
    }

    /// Whether nothing is to be heard: no sample reaches the least step of 16-bit sound.
    pub fn is_silent(&self) -> bool {
        self.samples.iter().all(|sample| sample.abs() < 1.0 / 32_768.0)
    }

    /// The clip as a WAV file of 16-bit PCM, clipped to ±1.
    pub fn encode_wav(&self) -> Vec<u8> {
        wav::encode(&self.samples)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clip_survives_being_written_and_read() {
        let clip = Clip::from_samples(vec![0.0, 0.5, -0.25, 1.0, -1.0]);
        let heard = Clip::decode(clip.encode_wav().into(), &Limits::default()).unwrap();
        assert_eq!(heard.samples(), [0.0, 0.5, -0.25, 32_767.0 / 32_768.0, -1.0]);
    }

    #[test]
    fn silence_is_known_as_such() {
        assert!(Clip::from_samples(vec![0.0; 100]).is_silent());
        assert!(!Clip::from_samples(vec![0.0, 0.01]).is_silent());
    }
}
