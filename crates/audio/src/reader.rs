//! Uncompressed sound, as it comes: a WAV file or raw PCM, in chunks of any size.

use std::ops::RangeInclusive;

use crate::mixdown::Mixdown;
use crate::{DecodeError, Limits, PcmFormat, wav};

/// Bytes turned into samples at a time.
const BLOCK: usize = 16 << 10;

/// Lengths that mean "unknown": `ffmpeg` (2³² − 1) and `sox` (just below 2³¹) write them into a
/// pipe.
const UNKNOWN: [RangeInclusive<u32>; 2] = [0x7FFF_0000..=0x7FFF_FFFF, 0xFFFF_0000..=u32::MAX];

/// Turns chunks of a WAV file or of raw PCM into mono samples at
/// [`SAMPLE_RATE_HZ`](crate::SAMPLE_RATE_HZ).
///
/// A chunk may end anywhere, within a header or a sample: no more is kept than the part of a header
/// or frame that is still short of its end. Where the sound is cut does not change what is heard.
#[derive(Debug)]
pub struct PcmReader {
    limits: Limits,
    taken: usize,
    carry: Vec<u8>,
    expect: Expect,
}

/// What the next bytes are.
#[derive(Debug)]
enum Expect {
    Riff,
    Chunk { format: Option<PcmFormat> },
    Format { bytes: usize },
    Skipped { bytes: u64, format: Option<PcmFormat> },
    Sound(Box<Sound>),
}

/// Frames, until the declared number of bytes is used up.
#[derive(Debug)]
struct Sound {
    format: PcmFormat,
    mixdown: Mixdown,
    frames: Vec<f32>,
    bytes_left: u64,
    declared_s: Option<f64>,
}

impl PcmReader {
    /// A reader of a WAV file from its first byte on.
    pub fn wav(limits: &Limits) -> Self {
        Self { limits: *limits, taken: 0, carry: Vec::new(), expect: Expect::Riff }
    }

    /// A reader of raw PCM.
    ///
    /// # Errors
    /// [`DecodeError::SampleRate`] and [`DecodeError::Channels`] for a format out of range.
    pub fn raw(format: PcmFormat, limits: &Limits) -> Result<Self, DecodeError> {
        let sound = Sound::new(format, None, limits)?;
        Ok(Self { expect: Expect::Sound(Box::new(sound)), ..Self::wav(limits) })
    }

    /// Takes the next bytes and appends the sound known by now to `samples`.
    ///
    /// # Errors
    /// Any [`DecodeError`]; the reader is of no use after one.
    pub fn push(&mut self, mut bytes: &[u8], samples: &mut Vec<f32>) -> Result<(), DecodeError> {
        self.taken = self.taken.saturating_add(bytes.len());
        if self.taken > self.limits.max_bytes {
            return Err(DecodeError::TooLarge { limit: self.limits.max_bytes });
        }
        while !bytes.is_empty() {
            if let Some(next) = self.read(&mut bytes, samples)? {
                self.carry.clear();
                self.expect = next;
            }
        }
        Ok(())
    }

    /// Ends the sound and appends what was held back of it to `samples`.
    ///
    /// # Errors
    /// [`DecodeError::Empty`] without a single frame, [`DecodeError::Truncated`] where the header
    /// declared more than came, [`DecodeError::Malformed`] where the header itself is cut short.
    pub fn finish(&mut self, samples: &mut Vec<f32>) -> Result<(), DecodeError> {
        match &mut self.expect {
            _ if self.taken == 0 => Err(DecodeError::Empty),
            Expect::Sound(sound) => sound.finish(samples),
            Expect::Riff => Err(DecodeError::UnknownFormat),
            _ => Err(DecodeError::Malformed("it ends before its sound begins")),
        }
    }

    /// Reads on within what is expected, or to the end of it: then says what follows.
    fn read(
        &mut self,
        bytes: &mut &[u8],
        samples: &mut Vec<f32>,
    ) -> Result<Option<Expect>, DecodeError> {
        let carry = &mut self.carry;
        Ok(match &mut self.expect {
            Expect::Riff => match gather(12, carry, bytes) {
                Some(riff) if wav::is_wav(riff) => Some(Expect::Chunk { format: None }),
                Some(_) => return Err(DecodeError::UnknownFormat),
                None => None,
            },
            Expect::Chunk { format } => match gather(8, carry, bytes) {
                Some(&[b'd', b'a', b't', b'a', ref size @ ..]) => {
                    let format = format.ok_or(DecodeError::Malformed("its format is missing"))?;
                    let sound = Sound::new(format, declared(le_u32(size)), &self.limits)?;
                    Some(Expect::Sound(Box::new(sound)))
                }
                Some(&[b'f', b'm', b't', b' ', ref size @ ..]) => match le_u32(size) {
                    bytes @ 16..=4096 => Some(Expect::Format { bytes: bytes as usize }),
                    _ => return Err(DecodeError::Malformed("its format chunk has a wrong size")),
                },
                Some(header) => {
                    // Chunks are padded to an even length.
                    let bytes = u64::from(le_u32(&header[4..])).next_multiple_of(2);
                    Some(Expect::Skipped { bytes, format: *format })
                }
                None => None,
            },
            Expect::Format { bytes: size } => match gather(*size, carry, bytes) {
                Some(chunk) => {
                    let format = Some(wav::parse_format(chunk)?);
                    Some(Expect::Skipped { bytes: *size as u64 % 2, format })
                }
                None => None,
            },
            Expect::Skipped { bytes: left, format } => {
                *left -= split(bytes, *left).len() as u64;
                (*left == 0).then_some(Expect::Chunk { format: *format })
            }
            Expect::Sound(sound) => {
                sound.read(carry, bytes, samples)?;
                None
            }
        })
    }
}

impl Sound {
    fn new(
        format: PcmFormat,
        declared_bytes: Option<u64>,
        limits: &Limits,
    ) -> Result<Self, DecodeError> {
        let mixdown = Mixdown::new(format.sample_rate_hz, format.channels.into(), limits)?;
        let frame_bytes = format.frame_bytes() as u64;
        let declared_s = declared_bytes
            .map(|bytes| (bytes / frame_bytes) as f64 / f64::from(format.sample_rate_hz));
        if declared_s.is_some_and(|s| s > f64::from(limits.max_duration_s)) {
            return Err(DecodeError::TooLong { limit_s: limits.max_duration_s });
        }
        let bytes_left = declared_bytes.unwrap_or(u64::MAX);
        Ok(Self { format, mixdown, frames: Vec::new(), bytes_left, declared_s })
    }

    fn read(
        &mut self,
        carry: &mut Vec<u8>,
        bytes: &mut &[u8],
        samples: &mut Vec<f32>,
    ) -> Result<(), DecodeError> {
        let frame = self.format.frame_bytes();
        let mut ours = split(bytes, self.bytes_left);
        if ours.is_empty() {
            *bytes = &[]; // what follows the sound is not sound
        }
        self.bytes_left -= ours.len() as u64;
        if !carry.is_empty()
            && let Some(first) = gather(frame, carry, &mut ours)
        {
            self.hear(first, samples)?;
            carry.clear();
        }
        let (whole, rest) = ours.split_at(ours.len() - ours.len() % frame);
        for block in whole.chunks(BLOCK - BLOCK % frame) {
            self.hear(block, samples)?;
        }
        carry.extend_from_slice(rest);
        Ok(())
    }

    fn hear(&mut self, block: &[u8], samples: &mut Vec<f32>) -> Result<(), DecodeError> {
        self.frames.clear();
        self.format.encoding.read(block, &mut self.frames);
        self.mixdown.push(&self.frames, samples)
    }

    fn finish(&mut self, samples: &mut Vec<f32>) -> Result<(), DecodeError> {
        if let Some(declared_s) = self.declared_s {
            self.mixdown.reaches(declared_s)?;
        }
        if self.mixdown.duration_s() == 0.0 {
            return Err(DecodeError::Empty);
        }
        self.mixdown.finish(samples)
    }
}

/// The bytes of sound that a `data` chunk declares, unless it was written before they were known.
fn declared(size: u32) -> Option<u64> {
    (size != 0 && !UNKNOWN.iter().any(|sizes| sizes.contains(&size))).then_some(u64::from(size))
}

/// Moves bytes over until `carry` holds `wanted` of them.
fn gather<'a>(wanted: usize, carry: &'a mut Vec<u8>, bytes: &mut &[u8]) -> Option<&'a [u8]> {
    carry.extend_from_slice(split(bytes, (wanted - carry.len()) as u64));
    (carry.len() == wanted).then_some(carry)
}

/// Takes at most `wanted` bytes off the front.
fn split<'a>(bytes: &mut &'a [u8], wanted: u64) -> &'a [u8] {
    let wanted = usize::try_from(wanted).unwrap_or(usize::MAX).min(bytes.len());
    let (front, rest) = bytes.split_at(wanted);
    *bytes = rest;
    front
}

fn le_u32(bytes: &[u8]) -> u32 {
    bytes.iter().rev().fold(0, |number, &byte| number << 8 | u32::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Clip, Encoding, Tune};

    fn read(mut reader: PcmReader, bytes: &[u8], size: usize) -> Result<Vec<f32>, DecodeError> {
        let mut samples = Vec::new();
        for chunk in bytes.chunks(size) {
            reader.push(chunk, &mut samples)?;
        }
        reader.finish(&mut samples)?;
        Ok(samples)
    }

    fn wav(bytes: &[u8], size: usize) -> Result<Vec<f32>, DecodeError> {
        read(PcmReader::wav(&Limits::default()), bytes, size)
    }

    fn a_second() -> Vec<u8> {
        Clip::from(Tune { duration_s: 1.0, ..Tune::default() }).encode_wav()
    }

    #[test]
    fn where_a_wav_is_cut_does_not_matter() {
        let bytes = a_second();
        let whole = wav(&bytes, usize::MAX).unwrap();
        for size in [1, 2, 3, 7, 1_000, 44_101] {
            assert_eq!(wav(&bytes, size).unwrap(), whole, "chunks of {size}");
        }
    }

    #[test]
    fn raw_frames_of_every_width_may_be_cut_in_the_middle() {
        let limits = Limits::default();
        for (encoding, channels) in [(Encoding::F32Le, 2), (Encoding::S24Le, 3)] {
            let format = PcmFormat { encoding, sample_rate_hz: 48_000, channels };
            let bytes: Vec<u8> = (0..48_000).map(|n: u32| (n % 61) as u8).collect();
            let whole = read(PcmReader::raw(format, &limits).unwrap(), &bytes, usize::MAX);
            let cut = read(PcmReader::raw(format, &limits).unwrap(), &bytes, 5);
            assert_eq!(cut.unwrap(), whole.unwrap());
        }
    }

    #[test]
    fn chunks_that_are_no_sound_are_passed_over() {
        let plain = a_second();
        let mut decorated = plain[..36].to_vec();
        decorated.extend(b"LIST\x03\0\0\0abc\0");
        decorated.extend(&plain[36..]);
        decorated.extend(b"id3 \x04\0\0\0tags");
        assert_eq!(wav(&decorated, 11).unwrap(), wav(&plain, 11).unwrap());
    }

    #[test]
    fn a_stream_has_the_limits_of_a_file() {
        let format = PcmFormat { encoding: Encoding::S16Le, sample_rate_hz: 1_000, channels: 1 };
        let limits = Limits { max_bytes: 5_000, max_duration_s: 2 };
        let raw = |bytes: usize, limits: &Limits| {
            read(PcmReader::raw(format, limits).unwrap(), &vec![0; bytes], 999)
        };
        assert_eq!(raw(4_000, &limits).map(|samples| samples.len()), Ok(44_100));
        assert_eq!(raw(4_002, &limits), Err(DecodeError::TooLong { limit_s: 2 }));
        let longer = Limits { max_duration_s: 20, ..limits };
        assert_eq!(raw(5_001, &longer), Err(DecodeError::TooLarge { limit: 5_000 }));
        assert_eq!(raw(0, &limits), Err(DecodeError::Empty));
        assert_eq!(raw(1, &limits), Err(DecodeError::Empty));
    }
}
