//! From bytes to numbers: a recording as sound, and the features that models hear it by.
//!
//! ```text
//! bytes ── Clip::decode ──▶ Clip ──┬─▶ MelSpectrogram ──┬─▶ Levels   (what the networks see)
//!                                  │                    └─▶ Mfcc     (timbre)
//!                                  ├─▶ Stft                          (power, frame by frame)
//!                                  └─▶ Rhythm                        (tempo, beats, onsets)
//! chunks ─ PcmReader ─▶ samples ─ MelStream ─▶ MelSpectrogram so far
//! ```
//!
//! Everything here is computation on what the caller holds: no files, no network, no clock. Sound is
//! one channel of `f32` at [`SAMPLE_RATE_HZ`]. Bytes are never trusted: whatever they are, the
//! answer is a [`Clip`] or a [`DecodeError`], in memory proportional to the sound they hold.

mod clip;
mod decibel;
mod decode;
mod error;
mod frames;
mod levels;
mod limits;
mod mel;
mod mfcc;
mod mixdown;
mod pcm;
mod reader;
mod resample;
mod rhythm;
mod stft;
mod stream;
mod tune;
mod wav;

pub use clip::Clip;
pub use decibel::decibels_below;
pub use error::DecodeError;
pub use levels::Levels;
pub use limits::Limits;
pub use mel::{MEL_BANDS, MelSpectrogram, mels};
pub use mfcc::{MFCC_COEFFICIENTS, Mfcc};
pub use pcm::{Encoding, PcmFormat};
pub use reader::PcmReader;
pub use resample::Resampler;
pub use rhythm::Rhythm;
pub use stft::{BINS, HOP, N_FFT, Stft};
pub use stream::MelStream;
pub use tune::Tune;

/// The rate of all sound inside, in samples a second: the rate of the recordings the models learnt.
pub const SAMPLE_RATE_HZ: u32 = 22_050;
