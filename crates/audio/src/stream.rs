//! The mel-spectrogram of sound that is still arriving.

use std::ops::Range;

use crate::frames::Frames;
use crate::mel::MelBank;
use crate::{BINS, Levels, MEL_BANDS, MelSpectrogram, N_FFT, Stft};

/// Builds a [`MelSpectrogram`] as samples come in, in chunks of any size.
///
/// Once all samples are pushed and the stream is finished the spectrogram is that of the whole
/// clip, bit for bit. A frame is known when the sound reaches 1,024 samples past its centre.
#[derive(Debug)]
pub struct MelStream {
    stft: Stft,
    bank: MelBank,
    spectrogram: MelSpectrogram,
    frames: Frames,
}

impl MelStream {
    /// A stream at the start of its sound.
    pub fn new() -> Self {
        Self {
            stft: Stft::new(),
            bank: MelBank::new(),
            spectrogram: MelSpectrogram::default(),
            frames: Frames::new(),
        }
    }

    /// Takes mono samples at [`SAMPLE_RATE_HZ`](crate::SAMPLE_RATE_HZ) and says which frames became
    /// known.
    pub fn push(&mut self, samples: &[f32]) -> Range<usize> {
        let Self { stft, bank, spectrogram, frames } = self;
        let known = spectrogram.frames().len();
        let mut power = [0.0; BINS];
        frames.push(samples, |frame| {
            if frame.iter().any(|&sample| sample != 0.0) {
                stft.power(frame, &mut power);
                spectrogram.push(bank.gather(&power));
            } else {
                spectrogram.push([0.0; MEL_BANDS]);
            }
        });
        known..self.spectrogram.frames().len()
    }

    /// The frames known so far.
    pub fn spectrogram(&self) -> &MelSpectrogram {
        &self.spectrogram
    }

    /// The levels of the frames known so far, relative to the range heard so far.
    pub fn levels(&self) -> Levels {
        Levels::of(&self.spectrogram)
    }

    /// Ends the sound: the last frames are centred within it, with silence beyond.
    pub fn finish(mut self) -> MelSpectrogram {
        self.push(&[0.0; N_FFT / 2]);
        self.spectrogram
    }
}

impl Default for MelStream {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Clip, Tune};

    #[test]
    fn a_stream_cut_anywhere_ends_as_the_whole_clip() {
        let clip = Clip::from(Tune { duration_s: 3.0, ..Tune::default() });
        let whole = MelSpectrogram::of(&clip);
        for size in [1, 511, 4_410, 100_000] {
            let mut stream = MelStream::new();
            let mut known = 0;
            for chunk in clip.samples().chunks(size) {
                let new = stream.push(chunk);
                assert_eq!(new.start, known);
                known = new.end;
            }
            assert_eq!(stream.spectrogram().frames(), &whole.frames()[..known]);
            assert_eq!(stream.finish(), whole, "chunks of {size}");
        }
    }

    #[test]
    fn a_frame_is_known_as_soon_as_its_last_sample_is() {
        let mut stream = MelStream::new();
        assert_eq!(stream.push(&[0.1; 1_023]), 0..0);
        assert_eq!(stream.push(&[0.1]), 0..1);
        assert_eq!(stream.push(&[0.1; 512]), 1..2);
    }

    #[test]
    fn no_sound_at_all_is_one_silent_frame() {
        assert_eq!(MelStream::new().finish().frames(), [[0.0; 128]]);
    }
}
