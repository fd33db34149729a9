//! Bytes of any format that is known, to pixels.

use crate::{DecodeError, PictureLimits, jpeg, kind::Kind, webp};
use image::{
    DynamicImage, GenericImageView, ImageDecoder, ImageError, ImageResult, Limits, Rgb, RgbImage,
    codecs::{
        bmp::BmpDecoder, gif::GifDecoder, jpeg::JpegDecoder, png::PngDecoder, webp::WebPDecoder,
    },
    metadata::Orientation,
};
use std::{
    io::{Cursor, ErrorKind},
    panic::{AssertUnwindSafe, catch_unwind},
};

/// The longer side at most, in pixels, of what is kept: more than any network here sees.
const LONGEST: u32 = 1_024;

/// The memory a decoder may use, in bytes: with the file, and a copy of it, less than 400 MB.
const MEMORY: u64 = 350_000_000;

/// What a file holds.
pub(crate) struct Decoded {
    /// Width and height of the picture as it is meant to be seen.
    pub(crate) size: (u32, u32),
    /// The pixels, reduced.
    pub(crate) pixels: RgbImage,
}

/// Decodes a file.
pub(crate) fn decode(file: &[u8], limits: &PictureLimits) -> Result<Decoded, DecodeError> {
    if file.is_empty() {
        return Err(DecodeError::Empty);
    }
    if file.len() > limits.max_bytes {
        return Err(DecodeError::TooLarge { limit: limits.max_bytes });
    }
    let kind = Kind::of(file)?;
    // Decoders meet some impossible files with an assertion; nothing outlives the panic.
    catch_unwind(AssertUnwindSafe(|| read(kind, file, limits)))
        .unwrap_or(Err(DecodeError::Malformed))
}

fn read(kind: Kind, file: &[u8], limits: &PictureLimits) -> Result<Decoded, DecodeError> {
    let (mut decoder, scratch) = open(kind, file)?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels == 0 {
        return Err(DecodeError::Empty);
    }
    if pixels > limits.max_pixels {
        return Err(DecodeError::TooManyPixels { limit: limits.max_pixels });
    }
    let scratch = match scratch {
        Scratch::Bytes(bytes) => bytes,
        Scratch::BytesPerPixel(bytes) => bytes * pixels,
    };
    let mut memory = memory();
    memory.reserve(scratch).and_then(|()| memory.reserve(decoder.total_bytes())).map_err(cause)?;
    decoder.set_limits(memory).map_err(cause)?;

    // Broken metadata is no reason not to look.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let image = DynamicImage::from_decoder(decoder).map_err(cause)?;
    let mut upright = DynamicImage::ImageRgb8(reduce(&image));
    upright.apply_orientation(orientation);
    let turned = matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    );
    let size = if turned { (height, width) } else { (width, height) };
    Ok(Decoded { size, pixels: upright.into_rgb8() })
}

/// The memory that a decoder uses besides the pixels it answers.
enum Scratch {
    Bytes(u64),
    BytesPerPixel(u64),
}

/// Reads the header of a file.
fn open(kind: Kind, file: &[u8]) -> Result<(Box<dyn ImageDecoder + '_>, Scratch), DecodeError> {
    let bytes = Cursor::new(file);
    Ok(match kind {
        Kind::Jpeg => {
            let layout = jpeg::Layout::of(file)?;
            (boxed(JpegDecoder::new(bytes))?, Scratch::Bytes(2 * layout.coefficients))
        }
        Kind::Png => (boxed(PngDecoder::with_limits(bytes, memory()))?, Scratch::Bytes(0)),
        Kind::WebP => {
            let decoder = WebPDecoder::new(bytes).map_err(cause)?;
            let (width, height) = decoder.dimensions();
            if !webp::frames_fit(file, u64::from(width) * u64::from(height)) {
                return Err(DecodeError::Malformed);
            }
            let scratch = match (decoder.has_animation(), decoder.color_type().has_alpha()) {
                // All planes of a lossless picture.
                (false, false) => 4,
                // The planes of a lossy one, and its alpha as a lossless one.
                (false, true) => 7,
                // A frame of any kind, and the canvas it is laid on.
                (true, _) => 15,
            };
            (Box::new(decoder), Scratch::BytesPerPixel(scratch))
        }
        // The decoder itself takes account of what it uses besides.
        Kind::Gif => (boxed(GifDecoder::new(bytes))?, Scratch::Bytes(0)),
        Kind::Bmp => (boxed(BmpDecoder::new(bytes))?, Scratch::Bytes(0)),
    })
}

fn boxed<'a>(
    decoder: ImageResult<impl ImageDecoder + 'a>,
) -> Result<Box<dyn ImageDecoder + 'a>, DecodeError> {
    decoder.map(|decoder| Box::new(decoder) as _).map_err(cause)
}

fn memory() -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MEMORY);
    limits
}

fn cause(error: ImageError) -> DecodeError {
    match error {
        ImageError::Limits(_) => DecodeError::TooMuchMemory,
        ImageError::Unsupported(_) => DecodeError::RareVariant,
        ImageError::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => {
            DecodeError::Truncated
        }
        _ => DecodeError::Malformed,
    }
}

/// Reduces an image over white by the least whole factor that makes it small enough: each pixel
/// is the mean of a block.
fn reduce(image: &DynamicImage) -> RgbImage {
    let (width, height) = image.dimensions();
    let block = width.max(height).div_ceil(LONGEST);
    RgbImage::from_fn(width.div_ceil(block), height.div_ceil(block), |column, row| {
        let columns = column * block..width.min((column + 1) * block);
        let rows = row * block..height.min((row + 1) * block);
        let count = columns.len() as u64 * rows.len() as u64;
        let mut sums = [0; 3];
        for y in rows {
            for x in columns.clone() {
                let [red, green, blue, alpha] = image.get_pixel(x, y).0;
                for (sum, channel) in sums.iter_mut().zip([red, green, blue]) {
                    *sum += u64::from(over_white(channel, alpha));
                }
            }
        }
        Rgb(sums.map(|sum| ((sum + count / 2) / count) as u8))
    })
}

/// What is seen of a channel on a white ground.
fn over_white(channel: u8, alpha: u8) -> u8 {
    let [channel, alpha] = [channel, alpha].map(u32::from);
    ((channel * alpha + 255 * (255 - alpha) + 127) / 255) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{Luma, Rgba, RgbaImage};

    #[test]
    fn a_picture_that_is_small_enough_is_kept_as_it_is() {
        let image = RgbImage::from_fn(1_024, 3, |x, y| Rgb([x as u8, y as u8, 7]));
        assert_eq!(reduce(&DynamicImage::ImageRgb8(image.clone())), image);
    }

    #[test]
    fn a_larger_picture_is_reduced_to_means_of_blocks() {
        let checks = image::ImageBuffer::from_fn(2_049, 5, |x, y| Luma([(x + y) as u8 % 2 * 255]));
        let reduced = reduce(&DynamicImage::ImageLuma8(checks));
        // Three to a side: four or five of nine are white, one or two of three at the edge.
        assert_eq!(reduced.dimensions(), (683, 2));
        assert_eq!(reduced.get_pixel(0, 0).0, [113; 3]);
        assert_eq!(reduced.get_pixel(1, 0).0, [142; 3]);
    }

    #[test]
    fn what_cannot_be_seen_is_white_whatever_its_colour() {
        let clear = RgbaImage::from_fn(2, 1, |x, _| Rgba([200, 0, 0, 255 * x as u8]));
        let reduced = reduce(&DynamicImage::ImageRgba8(clear));
        assert_eq!(reduced.into_raw(), [255, 255, 255, 200, 0, 0]);
        assert_eq!(over_white(0, 128), 127);
    }
}
