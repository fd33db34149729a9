//! A clip and a picture to ask about, made by arithmetic.

use audio::{Clip, Tune};
use image::{ImageFormat, Rgb, RgbImage};
use prost::bytes::Bytes;
use std::io::Cursor;

/// A tune of so many seconds, as WAV.
pub(crate) fn clip(duration_s: f32) -> Bytes {
    Clip::from(Tune { duration_s, ..Tune::default() }).encode_wav().into()
}

/// A sunset over the sea, as PNG.
pub(crate) fn picture() -> anyhow::Result<Bytes> {
    let mut file = Cursor::new(Vec::new());
    RgbImage::from_fn(320, 240, pixel).write_to(&mut file, ImageFormat::Png)?;
    Ok(file.into_inner().into())
}

fn pixel(x: u32, y: u32) -> Rgb<u8> {
    let (across, down) = (x.abs_diff(160), y.abs_diff(120));
    match y {
        _ if y < 150 && across.pow(2) + down.pow(2) < 1_600 => Rgb([255, 220, 120]),
        // From violet to orange, and then the water.
        0..150 => Rgb([120 + (y / 2) as u8, 60 + (y / 2) as u8, 140 - (y / 2) as u8]),
        _ => Rgb([30, 40, 90]),
    }
}
