//! What kind of file bytes are, told by how they begin.

use crate::DecodeError;
use image::ImageFormat;

/// A kind of file that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Jpeg,
    Png,
    WebP,
    Gif,
    Bmp,
}

/// What people send besides, as it begins from an offset on. That of HEIF's family is its box
/// `ftyp` and the first of its brands (ISO/IEC 23008-12, annex B).
const UNREAD: &[(usize, &[u8], &str)] = &[
    (4, b"ftypavif", "AVIF"),
    (4, b"ftypavis", "AVIF"),
    (4, b"ftyphe", "HEIC"),
    (4, b"ftypmif1", "HEIC"),
    (4, b"ftypmsf1", "HEIC"),
    (4, b"ftyp", "a film"),
    (0, b"\xff\x0a", "JPEG XL"),
    (0, b"\0\0\0\x0cJXL ", "JPEG XL"),
    (0, b"\0\0\0\x0cjP  ", "JPEG 2000"),
    (0, b"\xff\x4f\xff\x51", "JPEG 2000"),
    (0, b"II*\0", "TIFF"),
    (0, b"MM\0*", "TIFF"),
    (0, b"%PDF", "PDF"),
    (0, b"<svg", "SVG"),
    (0, b"<?xml", "SVG"),
    (0, b"8BPS", "Photoshop"),
    (0, b"\0\0\x01\0", "ICO"),
    (0, b"\x76\x2f\x31\x01", "OpenEXR"),
    (0, b"#?RADIANCE", "Radiance HDR"),
    (0, b"qoif", "QOI"),
    (0, b"DDS ", "DDS"),
];

impl Kind {
    /// The kind of a file.
    ///
    /// # Errors
    /// If it is none that is read: `Unsupported` if it is known nevertheless, else `UnknownFormat`.
    pub(crate) fn of(file: &[u8]) -> Result<Self, DecodeError> {
        match image::guess_format(file) {
            Ok(ImageFormat::Jpeg) => return Ok(Self::Jpeg),
            Ok(ImageFormat::Png) => return Ok(Self::Png),
            Ok(ImageFormat::WebP) => return Ok(Self::WebP),
            Ok(ImageFormat::Gif) => return Ok(Self::Gif),
            Ok(ImageFormat::Bmp) => return Ok(Self::Bmp),
            _ => {}
        }
        let begins = |(offset, magic, _): &&(usize, &[u8], &str)| {
            file.get(*offset..).is_some_and(|file| file.starts_with(magic))
        };
        Err(match UNREAD.iter().find(begins) {
            Some((.., name)) => DecodeError::Unsupported(name),
            None => DecodeError::UnknownFormat,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_told_apart() {
        let beginnings: [(&[u8], Kind); 5] = [
            (b"\xff\xd8\xff\xe0", Kind::Jpeg),
            (b"\x89PNG\r\n\x1a\n", Kind::Png),
            (b"RIFF\0\0\0\0WEBP", Kind::WebP),
            (b"GIF89a", Kind::Gif),
            (b"BM", Kind::Bmp),
        ];
        for (beginning, kind) in beginnings {
            assert_eq!(Kind::of(beginning), Ok(kind));
        }
    }

    #[test]
    fn what_is_not_read_is_called_by_its_name() {
        let beginnings: [(&[u8], &str); 8] = [
            (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC"),
            (b"\0\0\0\x18ftypheix\0\0\0\0", "HEIC"),
            (b"\0\0\0\x18ftypmif1\0\0\0\0", "HEIC"),
            (b"\0\0\0\x1cftypavif\0\0\0\0", "AVIF"),
            (b"\0\0\0\x18ftypmp42\0\0\0\0", "a film"),
            (b"II*\0\x08\0\0\0", "TIFF"),
            (b"MM\0*\0\0\0\x08", "TIFF"),
            (b"%PDF-1.7", "PDF"),
        ];
        for (beginning, name) in beginnings {
            assert_eq!(Kind::of(beginning), Err(DecodeError::Unsupported(name)));
        }
        let heic = DecodeError::Unsupported("HEIC").to_string();
        assert_eq!(heic, "HEIC is not read: send JPEG, PNG, WebP, GIF or BMP");
    }

    #[test]
    fn what_is_no_picture_is_of_unknown_format() {
        for beginning in [&b"RIFF\0\0\0\0WAVEfmt "[..], b"hello", b"{}", b"\0"] {
            assert_eq!(Kind::of(beginning), Err(DecodeError::UnknownFormat));
        }
    }
}
