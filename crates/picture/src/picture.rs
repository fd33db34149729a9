//! A picture.

use crate::{DecodeError, PictureLimits, decode, palette};
use image::{
    RgbImage,
    imageops::{self, FilterType},
};
use music::Palette;

/// A picture in sRGB, as it is meant to be seen: upright, on a white ground.
///
/// It keeps no more pixels than anyone here looks at; the longer side is at most 1,024.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    size: (u32, u32),
    pixels: RgbImage,
}

impl Picture {
    /// Reads a file: JPEG, PNG, WebP, GIF or BMP, told apart by content. Of an animation the first
    /// frame is read. Colour profiles are not heeded: all is taken for sRGB, and CMYK for inverted,
    /// as Adobe writes it.
    ///
    /// # Errors
    /// Any [`DecodeError`]. No bytes whatever make this panic, or use 400 MB.
    pub fn decode(file: &[u8], limits: &PictureLimits) -> Result<Self, DecodeError> {
        decode::decode(file, limits).map(|decode::Decoded { size, pixels }| Self { size, pixels })
    }

    /// How wide the picture was before it was reduced, in pixels.
    pub fn width(&self) -> u32 {
        self.size.0
    }

    /// How high the picture was before it was reduced, in pixels.
    pub fn height(&self) -> u32 {
        self.size.1
    }

    /// The picture pressed into so many pixels, `[height, width, 3]` row by row, by a triangle as
    /// wide as what one pixel stands for: what other libraries call bilinear and antialiased.
    pub fn resized(&self, width: u32, height: u32) -> Vec<u8> {
        imageops::resize(&self.pixels, width, height, FilterType::Triangle).into_raw()
    }

    /// The colours that make the picture.
    pub fn palette(&self) -> Palette {
        palette::of(&self.pixels)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    #[test]
    fn a_resized_picture_keeps_its_parts_in_place() {
        let pixels = RgbImage::from_fn(300, 100, |x, _| Rgb([if x < 150 { 255 } else { 0 }; 3]));
        let picture = Picture { size: (300, 100), pixels };
        let resized = picture.resized(8, 4);
        assert_eq!(resized.len(), 8 * 4 * 3);
        for row in resized.chunks(24) {
            assert_eq!((row[0], row[23]), (255, 0));
        }
    }

    #[test]
    fn a_single_pixel_can_be_any_size() {
        let picture = Picture { size: (1, 1), pixels: RgbImage::from_pixel(1, 1, Rgb([1, 2, 3])) };
        assert_eq!(picture.resized(2, 1), [1, 2, 3, 1, 2, 3]);
    }
}
