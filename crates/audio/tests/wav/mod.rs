//! WAV files, right and wrong, for the tests.

use audio::Encoding;

/// What a WAV file says of itself. The default is right for no samples at all.
pub(crate) struct Wav {
    pub(crate) tag: u16,
    pub(crate) channels: u16,
    pub(crate) rate_hz: u32,
    pub(crate) block_align: u16,
    pub(crate) bits: u16,
    /// The declared size of the sound in bytes, where it is not the true one.
    pub(crate) declared: Option<u32>,
    pub(crate) data: Vec<u8>,
}

impl Default for Wav {
    fn default() -> Self {
        Self {
            tag: 1,
            channels: 1,
            rate_hz: 22_050,
            block_align: 2,
            bits: 16,
            declared: None,
            data: Vec::new(),
        }
    }
}

impl Wav {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let size = self.declared.unwrap_or(self.data.len() as u32);
        let mut bytes = Vec::from(b"RIFF");
        bytes.extend(size.wrapping_add(36).to_le_bytes());
        bytes.extend(b"WAVEfmt \x10\0\0\0");
        bytes.extend(self.tag.to_le_bytes());
        bytes.extend(self.channels.to_le_bytes());
        bytes.extend(self.rate_hz.to_le_bytes());
        bytes.extend((self.rate_hz.wrapping_mul(u32::from(self.block_align))).to_le_bytes());
        bytes.extend(self.block_align.to_le_bytes());
        bytes.extend(self.bits.to_le_bytes());
        bytes.extend(b"data");
        bytes.extend(size.to_le_bytes());
        bytes.extend(&self.data);
        bytes
    }
}

/// A second of A4 at half of full scale, the same on every channel.
pub(crate) fn sine(encoding: Encoding, rate_hz: u32, channels: u16) -> Vec<u8> {
    let mut data = Vec::new();
    for n in 0..rate_hz {
        let x = 0.5 * (std::f64::consts::TAU * 440.0 * f64::from(n) / f64::from(rate_hz)).sin();
        for _ in 0..channels {
            match encoding {
                Encoding::U8 => data.push((x * 128.0 + 128.0) as u8),
                Encoding::S16Le => data.extend(((x * 32_768.0) as i16).to_le_bytes()),
                Encoding::S24Le => data.extend(&((x * 2f64.powi(31)) as i32).to_le_bytes()[1..]),
                Encoding::S32Le => data.extend(((x * 2f64.powi(31)) as i32).to_le_bytes()),
                Encoding::F32Le => data.extend((x as f32).to_le_bytes()),
                Encoding::F64Le => data.extend(x.to_le_bytes()),
            }
        }
    }
    let tag = if matches!(encoding, Encoding::F32Le | Encoding::F64Le) { 3 } else { 1 };
    let width = encoding.bytes() as u16;
    let (block_align, bits) = (width * channels, width * 8);
    Wav { tag, channels, rate_hz, block_align, bits, declared: None, data }.bytes()
}
