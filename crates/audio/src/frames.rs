//! Sound cut into overlapping frames, as it arrives.

use crate::{HOP, N_FFT};

/// Cuts sound into frames of [`N_FFT`] samples, [`HOP`] apart, the first centred on the first sample
/// with silence before it.
#[derive(Debug)]
pub(crate) struct Frames {
    /// The samples from the start of the next frame on.
    tail: Vec<f32>,
}

impl Frames {
    pub(crate) fn new() -> Self {
        Self { tail: vec![0.0; N_FFT / 2] }
    }

    /// Takes samples in and hands each frame that became whole to `each`.
    pub(crate) fn push(&mut self, samples: &[f32], mut each: impl FnMut(&[f32; N_FFT])) {
        // In blocks, so that a whole clip is not copied at once.
        for block in samples.chunks(16 * HOP) {
            self.tail.extend_from_slice(block);
            let mut start = 0;
            while let Some(frame) = self.tail[start..].first_chunk::<N_FFT>() {
                each(frame);
                start += HOP;
            }
            self.tail.drain(..start);
        }
    }
}
