//! What can be wrong with a recording.

use thiserror::Error;

/// Why bytes could not be heard. The messages are for whoever sent them.
#[derive(Clone, Debug, Error, PartialEq)]
pub enum DecodeError {
    /// No bytes, or a container without a single sample.
    #[error("the recording holds no sound: send one that does")]
    Empty,
    /// More bytes than [`Limits::max_bytes`](crate::Limits::max_bytes).
    #[error("the recording is larger than {limit} bytes: send a part of it, or compress it")]
    TooLarge {
        /// The most bytes accepted.
        limit: usize,
    },
    /// More sound than [`Limits::max_duration_s`](crate::Limits::max_duration_s).
    #[error("the recording is longer than {limit_s} s: send a part of it")]
    TooLong {
        /// The longest duration accepted, in seconds.
        limit_s: u32,
    },
    /// The bytes begin like no container that is known here.
    #[error("the recording's format is unknown: send WAV, MP3, FLAC, Ogg Vorbis or M4A")]
    UnknownFormat,
    /// The container is known, and broken.
    #[error("the recording is malformed ({0}): export it again")]
    Malformed(&'static str),
    /// A container, perhaps a film or a picture, with no track of sound.
    #[error("the file has no audio track: send a recording")]
    NoAudioTrack,
    /// A container that is known around a codec that is not.
    #[error("the recording's codec is not supported: send PCM, MP3, FLAC, Vorbis or AAC")]
    UnsupportedCodec,
    /// A rate at which no music is recorded.
    #[error("a sample rate of {hz} Hz is not supported: send 1,000 to 384,000 Hz")]
    SampleRate {
        /// The rate the recording declares.
        hz: u32,
    },
    /// More channels than a surround recording has, or none.
    #[error("{channels} channels are not supported: send 1 to 8")]
    Channels {
        /// The number the recording declares.
        channels: usize,
    },
    /// Floating-point samples that are NaN, infinite, or so large that their power is.
    #[error("the recording holds samples that are not finite numbers: export it again")]
    NotFinite,
    /// The sound ends clearly before the length that the container declares.
    #[error(
        "the recording breaks off after {found_s:.1} s of {declared_s:.1} s: send the whole file"
    )]
    Truncated {
        /// The duration the container declares, in seconds.
        declared_s: f64,
        /// The duration of the sound that was there, in seconds.
        found_s: f64,
    },
}
