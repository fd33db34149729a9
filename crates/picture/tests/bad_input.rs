//! What is sent that is no picture, or too much of one.
#![expect(clippy::unwrap_used, reason = "a panic is how a test reports")]

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use picture::{DecodeError, Picture, PictureLimits};
use std::io::Cursor;

const LIMITS: PictureLimits = PictureLimits { max_bytes: 1 << 20, max_pixels: 1 << 20 };

const FORMATS: [ImageFormat; 5] =
    [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif, ImageFormat::Bmp];

/// A picture that is not flat, so that every part of its file matters.
fn file(format: ImageFormat) -> Vec<u8> {
    let image =
        RgbImage::from_fn(60, 40, |x, y| Rgb([(x * 4) as u8, (y * 6) as u8, (x * y * 7) as u8]));
    let mut file = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(image).write_to(&mut file, format).unwrap();
    file.into_inner()
}

/// A PNG that says how large it is, and holds nothing.
fn hollow_png(width: u32, height: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let encoder = png::Encoder::new(&mut file, width, height);
    drop(encoder.write_header().unwrap());
    // What begins the data: its length, its name, and its sum.
    file.truncate(33);
    file.extend(b"\0\0\0\0IDAT\x35\xaf\x06\x1e\0\0\0\0IEND\xae\x42\x60\x82");
    file
}

/// A JPEG that says how large it is and in how many scans it comes, and holds nothing.
fn hollow_jpeg(frame: u8, width: u16, height: u16) -> Vec<u8> {
    let ([w1, w0], [h1, h0]) = (width.to_be_bytes(), height.to_be_bytes());
    let mut file = vec![0xff, 0xd8, 0xff, frame, 0, 17, 8, h1, h0, w1, w0, 3];
    file.extend([1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]);
    file.extend([0xff, 0xda, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0, 0xff, 0xd9]);
    file
}

fn refusal(file: &[u8]) -> DecodeError {
    Picture::decode(file, &LIMITS).unwrap_err()
}

#[test]
fn nothing_is_empty() {
    assert_eq!(refusal(b""), DecodeError::Empty);
}

#[test]
fn what_is_no_picture_is_refused() {
    assert_eq!(refusal(b"hello, world"), DecodeError::UnknownFormat);
    assert_eq!(refusal(b"\0\0\0\x18ftypheic...."), DecodeError::Unsupported("HEIC"));
}

#[test]
fn a_file_that_breaks_off_is_refused_wherever_it_does() {
    for format in FORMATS {
        let whole = file(format);
        Picture::decode(&whole, &LIMITS).unwrap();
        for length in [30, whole.len() / 4, whole.len() / 2, whole.len() * 9 / 10] {
            let refused = Picture::decode(&whole[..length], &LIMITS);
            assert!(refused.is_err(), "{format:?} of {length} bytes");
        }
    }
}

#[test]
fn half_a_photograph_is_not_shown_half_grey() {
    let whole = file(ImageFormat::Jpeg);
    assert_eq!(refusal(&whole[..whole.len() / 2]), DecodeError::Truncated);
    assert_eq!(refusal(&whole[..whole.len() - 2]), DecodeError::Truncated);
}

#[test]
fn bytes_that_are_damaged_give_a_picture_or_an_error() {
    for format in FORMATS {
        let whole = file(format);
        for at in 0..whole.len().min(2_000) {
            let mut damaged = whole.clone();
            damaged[at] ^= 0xff;
            _ = Picture::decode(&damaged, &LIMITS);
        }
    }
}

#[test]
fn a_bomb_is_refused_by_its_header() {
    let limits = PictureLimits::default();
    for bomb in [hollow_png(50_000, 50_000), hollow_jpeg(0xc0, 65_500, 65_500)] {
        let refused = Picture::decode(&bomb, &limits).unwrap_err();
        assert_eq!(refused, DecodeError::TooManyPixels { limit: 50_000_000 });
    }
}

#[test]
fn a_picture_kept_in_too_much_memory_is_refused_by_its_header() {
    // 45 million pixels: 135 MB as they are, but 270 MB more until the last of their scans.
    let progressive = hollow_jpeg(0xc2, 9_000, 5_000);
    let refused = Picture::decode(&progressive, &PictureLimits::default()).unwrap_err();
    assert_eq!(refused, DecodeError::TooMuchMemory);
}

#[test]
fn limits_are_kept_to_the_byte_and_the_pixel() {
    let png = file(ImageFormat::Png);
    let limited = |max_bytes, max_pixels| {
        Picture::decode(&png, &PictureLimits { max_bytes, max_pixels }).map(drop)
    };
    assert_eq!(limited(png.len(), 2_400), Ok(()));
    assert_eq!(limited(png.len() - 1, 2_400), Err(DecodeError::TooLarge { limit: png.len() - 1 }));
    assert_eq!(limited(png.len(), 2_399), Err(DecodeError::TooManyPixels { limit: 2_399 }));
}

#[test]
fn a_picture_without_pixels_is_refused() {
    let refused = refusal(b"GIF89a\0\0\0\0\0\0\0;");
    assert!(matches!(refused, DecodeError::Empty | DecodeError::Malformed), "{refused}");
}

#[test]
fn refusals_say_what_to_do() {
    let heif = DecodeError::Unsupported("HEIC").to_string();
    assert_eq!(heif, "HEIC is not read: send JPEG, PNG, WebP, GIF or BMP");
    for error in [
        DecodeError::Empty,
        DecodeError::TooLarge { limit: 1 },
        DecodeError::TooManyPixels { limit: 1 },
        DecodeError::TooMuchMemory,
        DecodeError::UnknownFormat,
        DecodeError::RareVariant,
        DecodeError::Truncated,
        DecodeError::Malformed,
    ] {
        let message = error.to_string();
        assert!(message.starts_with("the picture") && message.contains(": "), "{message}");
    }
}
