//! Pictures that are made, not kept.

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use std::io::Cursor;

/// A landscape: a sky of one colour above ground of another.
pub fn landscape(sky: [u8; 3], ground: [u8; 3]) -> DynamicImage {
    let pixel = |y: u32| Rgb(if y < 120 { sky } else { ground });
    RgbImage::from_fn(320, 200, |_, y| pixel(y)).into()
}

/// A picture as a file.
pub fn encode(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, format).expect("it can be written");
    file.into_inner()
}

/// A calm landscape as a PNG.
pub fn calm() -> Vec<u8> {
    encode(&landscape([150, 190, 230], [70, 130, 60]), ImageFormat::Png)
}
