//! The little of RIFF WAVE that is needed: to know it, to read its format, to write a clip.
//!
//! After "Multimedia Programming Interface and Data Specifications 1.0" (1991) and
//! `WAVEFORMATEXTENSIBLE`.

use crate::{DecodeError, Encoding, PcmFormat, SAMPLE_RATE_HZ};

/// Bytes of a header as [`encode`] writes it.
const HEADER: u32 = 44;

/// Whether bytes begin like a WAV file.
pub(crate) fn is_wav(bytes: &[u8]) -> bool {
    bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WAVE")
}

/// The format that a `fmt ` chunk of at least 16 bytes declares.
pub(crate) fn parse_format(chunk: &[u8]) -> Result<PcmFormat, DecodeError> {
    let u16_at = |at: usize| match chunk.get(at..at + 2) {
        Some(&[low, high]) => Ok(u16::from_le_bytes([low, high])),
        _ => Err(DecodeError::Malformed("its format chunk is too short")),
    };
    let (channels, bits) = (u16_at(2)?, u16_at(14)?);
    let sample_rate_hz = u32::from(u16_at(4)?) | u32::from(u16_at(6)?) << 16;
    // An extensible format keeps the tag it extends in the first bytes of its sub-format.
    let tag = if u16_at(0)? == 0xFFFE { u16_at(24)? } else { u16_at(0)? };
    let encoding = match (tag, bits.div_ceil(8)) {
        (1, 1) => Encoding::U8,
        (1, 2) => Encoding::S16Le,
        (1, 3) => Encoding::S24Le,
        (1, 4) => Encoding::S32Le,
        (3, 4) => Encoding::F32Le,
        (3, 8) => Encoding::F64Le,
        (1 | 3, _) => return Err(DecodeError::Malformed("its samples have an impossible width")),
        _ => return Err(DecodeError::UnsupportedCodec),
    };
    let format = PcmFormat { encoding, sample_rate_hz, channels };
    if usize::from(u16_at(12)?) != format.frame_bytes() {
        return Err(DecodeError::Malformed("its block alignment does not fit its format"));
    }
    Ok(format)
}

/// One channel at [`SAMPLE_RATE_HZ`] as a WAV file of 16-bit PCM, clipped to ±1.
pub(crate) fn encode(samples: &[f32]) -> Vec<u8> {
    let bytes = u32::try_from(samples.len() * 2).unwrap_or(u32::MAX - HEADER);
    let mut wav = Vec::with_capacity(HEADER as usize + bytes as usize);
    wav.extend_from_slice(b"RIFF");
    wav.extend_from_slice(&(HEADER - 8 + bytes).to_le_bytes());
    wav.extend_from_slice(b"WAVEfmt ");
    wav.extend_from_slice(&16u32.to_le_bytes());
    wav.extend_from_slice(&1u16.to_le_bytes()); // PCM
    wav.extend_from_slice(&1u16.to_le_bytes()); // channels
    wav.extend_from_slice(&SAMPLE_RATE_HZ.to_le_bytes());
    wav.extend_from_slice(&(SAMPLE_RATE_HZ * 2).to_le_bytes()); // bytes a second
    wav.extend_from_slice(&2u16.to_le_bytes()); // bytes a frame
    wav.extend_from_slice(&16u16.to_le_bytes()); // bits a sample
    wav.extend_from_slice(b"data");
    wav.extend_from_slice(&bytes.to_le_bytes());
    for sample in samples {
        let level = (sample * 32_768.0).round().clamp(-32_768.0, 32_767.0) as i16;
        wav.extend_from_slice(&level.to_le_bytes());
    }
    wav
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A format chunk of 48 kHz sound.
    fn chunk(tag: u16, channels: u16, block_align: u16, bits: u16) -> Vec<u8> {
        let mut chunk = Vec::new();
        chunk.extend(tag.to_le_bytes());
        chunk.extend(channels.to_le_bytes());
        chunk.extend(48_000u32.to_le_bytes());
        chunk.extend([0; 4]);
        chunk.extend(block_align.to_le_bytes());
        chunk.extend(bits.to_le_bytes());
        chunk
    }

    #[test]
    fn a_format_says_how_samples_are_written() {
        let format = parse_format(&chunk(1, 2, 6, 24)).unwrap();
        let expected = PcmFormat { encoding: Encoding::S24Le, sample_rate_hz: 48_000, channels: 2 };
        assert_eq!(format, expected);
    }

    #[test]
    fn an_extensible_format_is_that_of_its_sub_format() {
        let mut extensible = chunk(0xFFFE, 6, 24, 32);
        extensible.extend([22, 0, 32, 0, 0x3F, 0, 0, 0, 3, 0]);
        assert_eq!(parse_format(&extensible).unwrap().encoding, Encoding::F32Le);
        assert!(matches!(parse_format(&chunk(0xFFFE, 6, 24, 32)), Err(DecodeError::Malformed(_))));
    }

    #[test]
    fn codecs_within_wav_are_not_ours() {
        assert_eq!(parse_format(&chunk(0x55, 2, 1, 0)), Err(DecodeError::UnsupportedCodec));
    }
}
