//! How much memory a picture takes, measured on this process, which does nothing else.
#![expect(clippy::unwrap_used, reason = "a panic is how a test reports")]
#![cfg(target_os = "linux")]

use image::{GenericImageView, Rgb, codecs::jpeg::JpegEncoder};
use picture::{Picture, PictureLimits};
use std::{fs, io::Write};

/// A picture of 50 million pixels that is nowhere in memory.
struct Waves;

impl GenericImageView for Waves {
    type Pixel = Rgb<u8>;

    fn dimensions(&self) -> (u32, u32) {
        (10_000, 5_000)
    }

    fn get_pixel(&self, x: u32, y: u32) -> Rgb<u8> {
        Rgb([(x / 40) as u8, (y / 20) as u8, ((x ^ y) / 64) as u8])
    }
}

fn jpeg() -> Vec<u8> {
    let mut file = Vec::new();
    JpegEncoder::new(&mut file).encode_image(&Waves).unwrap();
    file
}

/// A PNG, row by row.
fn png(colour: png::ColorType, depth: png::BitDepth, height: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, 10_000, height);
    encoder.set_color(colour);
    encoder.set_depth(depth);
    let row = vec![200; 10_000 * colour.samples() * depth as usize / 8];
    let mut writer = encoder.write_header().unwrap();
    let mut rows = writer.stream_writer().unwrap();
    for _ in 0..height {
        rows.write_all(&row).unwrap();
    }
    rows.finish().unwrap();
    drop(writer);
    file
}

/// The most this process has held, in MB.
fn most_resident_mb() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1_024 / 1_000_000
}

#[test]
fn the_largest_pictures_take_less_than_400_mb() {
    for (kind, file) in [
        ("JPEG", jpeg()),
        ("PNG", png(png::ColorType::Rgba, png::BitDepth::Eight, 5_000)),
        ("PNG of 16 bits", png(png::ColorType::Rgba, png::BitDepth::Sixteen, 4_300)),
    ] {
        let picture = Picture::decode(&file, &PictureLimits::default()).unwrap();
        assert_eq!(picture.width(), 10_000);
        println!("{kind}: at most {} MB until now", most_resident_mb());
    }
    let most = most_resident_mb();
    assert!(most < 400, "{most} MB");
}
