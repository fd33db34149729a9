//! Pulse-code modulation: how uncompressed samples are written.

/// How a sample is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Unsigned 8-bit, 128 is silence.
    U8,
    /// Signed 16-bit, little-endian.
    S16Le,
    /// Signed 24-bit, little-endian.
    S24Le,
    /// Signed 32-bit, little-endian.
    S32Le,
    /// 32-bit floating point, little-endian, full scale ±1.
    F32Le,
    /// 64-bit floating point, little-endian, full scale ±1.
    F64Le,
}

impl Encoding {
    /// The bytes one sample takes.
    pub fn bytes(self) -> usize {
        match self {
            Self::U8 => 1,
            Self::S16Le => 2,
            Self::S24Le => 3,
            Self::S32Le | Self::F32Le => 4,
            Self::F64Le => 8,
        }
    }

    /// Appends the samples that `bytes` spell, at full scale ±1.
    pub(crate) fn read(self, bytes: &[u8], samples: &mut Vec<f32>) {
        fn each<const N: usize>(bytes: &[u8]) -> impl Iterator<Item = [u8; N]> {
            bytes.as_chunks().0.iter().copied()
        }
        const S16: f32 = 1.0 / (1 << 15) as f32;
        const S32: f32 = 1.0 / (1u32 << 31) as f32;
        match self {
            Self::U8 => samples.extend(bytes.iter().map(|&b| (f32::from(b) - 128.0) / 128.0)),
            Self::S16Le => {
                samples.extend(each(bytes).map(|b| f32::from(i16::from_le_bytes(b)) * S16))
            }
            Self::S24Le => samples
                .extend(each(bytes).map(|[a, b, c]| i32::from_le_bytes([0, a, b, c]) as f32 * S32)),
            Self::S32Le => samples.extend(each(bytes).map(|b| i32::from_le_bytes(b) as f32 * S32)),
            Self::F32Le => samples.extend(each(bytes).map(f32::from_le_bytes)),
            Self::F64Le => samples.extend(each(bytes).map(|b| f64::from_le_bytes(b) as f32)),
        }
    }
}

/// The format of raw PCM: interleaved frames without a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PcmFormat {
    /// How a sample is written.
    pub encoding: Encoding,
    /// Frames a second, 1,000 to 384,000.
    pub sample_rate_hz: u32,
    /// Samples a frame, 1 to 8.
    pub channels: u16,
}

impl PcmFormat {
    /// The bytes one frame takes.
    pub fn frame_bytes(&self) -> usize {
        self.encoding.bytes() * usize::from(self.channels)
    }
}
