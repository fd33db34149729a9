//! What a JPEG says of itself between its scans (ITU-T T.81, annex B).

use crate::DecodeError;

const SOI: u8 = 0xd8;
const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;

/// The layout of a JPEG.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    /// How many coefficients a decoder must keep until the last scan: all of them, or none if
    /// the first scan has them complete.
    pub(crate) coefficients: u64,
}

impl Layout {
    /// Walks over all segments and scans.
    ///
    /// # Errors
    /// `Truncated` if the file ends before its picture is marked to; what it held would be half
    /// grey.
    pub(crate) fn of(file: &[u8]) -> Result<Self, DecodeError> {
        let (mut rest, mut frame, mut coefficients) = (file, None, None);
        loop {
            let (marker, after) = next_marker(rest).ok_or(DecodeError::Truncated)?;
            rest = after;
            match marker {
                EOI => break,
                // Those without a length.
                SOI | 0xd0..=0xd7 | 0x01 => continue,
                _ => {}
            }
            let length = rest.first_chunk().map(|length| usize::from(u16::from_be_bytes(*length)));
            let segment =
                length.and_then(|length| rest.get(2..length)).ok_or(DecodeError::Truncated)?;
            rest = &rest[segment.len() + 2..];
            match marker {
                // All frames, but for the tables DHT, JPG and DAC.
                0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                    frame = frame.or(Frame::of(marker, segment));
                }
                SOS if coefficients.is_none() => {
                    coefficients = frame.map(|frame| frame.coefficients_kept(segment));
                }
                _ => {}
            }
        }
        Ok(Self { coefficients: coefficients.unwrap_or(0) })
    }
}

/// The next marker, and what follows it: coded data holds 255 only before 0.
fn next_marker(mut rest: &[u8]) -> Option<(u8, &[u8])> {
    loop {
        let at = rest.iter().position(|byte| *byte == 0xff)?;
        rest = &rest[at + 1..];
        match rest.first()? {
            0 | 0xff => {}
            marker => return Some((*marker, &rest[1..])),
        }
    }
}

/// What the header of a frame tells.
#[derive(Clone, Copy)]
struct Frame {
    progressive: bool,
    components: u8,
    coefficients: u64,
}

impl Frame {
    fn of(marker: u8, segment: &[u8]) -> Option<Self> {
        let [_, h1, h0, w1, w0, components, ref each @ ..] = *segment else { return None };
        let [width, height] = [[w1, w0], [h1, h0]].map(u16::from_be_bytes).map(u64::from);
        let samplings = || each.chunks_exact(3).map(|each| [each[1] >> 4, each[1] & 15]);
        let most = |axis: usize| samplings().map(|sampling| u64::from(sampling[axis].max(1))).max();
        let blocks = width.div_ceil(8 * most(0)?) * height.div_ceil(8 * most(1)?);
        let per_block: u64 = samplings().map(|[h, v]| 64 * u64::from(h) * u64::from(v)).sum();
        Some(Self { progressive: marker & 3 == 2, components, coefficients: blocks * per_block })
    }

    /// How many coefficients wait for scans after the first, which begins with how many
    /// components it has.
    fn coefficients_kept(self, first_scan: &[u8]) -> u64 {
        let complete = !self.progressive && first_scan.first() == Some(&self.components);
        if complete { 0 } else { self.coefficients }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A frame of 100 × 50 with chroma halved both ways, a scan of so many components, data.
    fn jpeg(frame: u8, scan_components: u8, end: &[u8]) -> Vec<u8> {
        let mut file = vec![0xff, SOI];
        file.extend([0xff, frame, 0, 17, 8, 0, 50, 0, 100, 3]);
        file.extend([1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0]);
        file.extend([0xff, SOS, 0, 3, scan_components, 0x12, 0xff, 0, 0xff, 0xd0, 0x34]);
        file.extend(end);
        file
    }

    #[test]
    fn only_a_picture_in_several_scans_keeps_coefficients() {
        let kept = |file: Vec<u8>| Layout::of(&file).unwrap().coefficients;
        let all = 7 * 4 * 6 * 64;
        assert_eq!(kept(jpeg(0xc0, 3, b"\xff\xd9")), 0);
        assert_eq!(kept(jpeg(0xc0, 1, b"\xff\xd9")), all);
        assert_eq!(kept(jpeg(0xc2, 3, b"\xff\xd9")), all);
    }

    #[test]
    fn a_picture_without_its_end_is_truncated() {
        let whole = jpeg(0xc0, 3, b"\xff\xd9");
        for length in 0..whole.len() {
            assert_eq!(Layout::of(&whole[..length]), Err(DecodeError::Truncated), "{length}");
        }
    }

    #[test]
    fn the_end_of_a_thumbnail_is_not_the_end() {
        let mut file = vec![0xff, SOI, 0xff, 0xe1, 0, 4, 0xff, EOI];
        assert_eq!(Layout::of(&file), Err(DecodeError::Truncated));
        file.extend([0xff, EOI]);
        assert!(Layout::of(&file).is_ok());
    }
}
