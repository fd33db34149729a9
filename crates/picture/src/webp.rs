//! What a WebP says of its frames before they are decoded.

/// Whether no lossy frame is larger than so many pixels: a decoder learns only after a frame that
/// it does not fit. Frames follow their tag of three bytes and a start code (RFC 6386, 9.1).
pub(crate) fn frames_fit(file: &[u8], pixels: u64) -> bool {
    let frames = file
        .windows(18)
        .filter(|chunk| chunk.starts_with(b"VP8 ") && chunk[11..14] == [0x9d, 0x01, 0x2a]);
    // Fourteen bits are the size, two a scale.
    let side = |low, high| u64::from(u16::from_le_bytes([low, high]) & 0x3fff);
    frames.map(|chunk| side(chunk[14], chunk[15]) * side(chunk[16], chunk[17])).all(|n| n <= pixels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_fits_its_picture_or_does_not() {
        let mut file = b"RIFF\0\0\0\0WEBPVP8X".to_vec();
        file.extend(b"VP8 \x20\0\0\0\x10\0\0\x9d\x01\x2a\x40\x41\xf0\0\0\0\0");
        assert!(frames_fit(&file, 320 * 240));
        assert!(!frames_fit(&file, 320 * 240 - 1));
    }
}
