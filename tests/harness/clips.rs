//! Clips made by arithmetic, so that no sound file need be kept.

use audio::{Clip, SAMPLE_RATE_HZ, Tune};

/// A tune of so many seconds, as WAV.
pub fn tune(duration_s: f32) -> Vec<u8> {
    Clip::from(Tune { duration_s, ..Tune::default() }).encode_wav()
}

/// So many seconds of silence, as WAV.
pub fn silence(duration_s: f32) -> Vec<u8> {
    let count = (duration_s * SAMPLE_RATE_HZ as f32) as usize;
    Clip::from_samples(vec![0.0; count]).encode_wav()
}

/// A WAV file with a header of our choice.
pub fn wav(format: u16, channels: u16, rate_hz: u32, bits: u16, data: &[u8]) -> Vec<u8> {
    let block = channels * bits / 8;
    let mut file = b"RIFF".to_vec();
    file.extend((36 + data.len() as u32).to_le_bytes());
    file.extend(b"WAVEfmt \x10\0\0\0");
    file.extend(format.to_le_bytes());
    file.extend(channels.to_le_bytes());
    file.extend(rate_hz.to_le_bytes());
    file.extend(rate_hz.wrapping_mul(block.into()).to_le_bytes());
    file.extend(block.to_le_bytes());
    file.extend(bits.to_le_bytes());
    file.extend(b"data");
    file.extend((data.len() as u32).to_le_bytes());
    file.extend(data);
    file
}

/// Bytes that mean nothing (a xorshift generator: Marsaglia 2003).
pub fn noise(count: usize) -> Vec<u8> {
    let mut state = 0x2545_f491_u32;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state as u8
    };
    (0..count).map(|_| next()).collect()
}
