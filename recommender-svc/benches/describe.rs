//! How long it takes from a file to a description, on one thread.
#![expect(clippy::unwrap_used, reason = "a benchmark reports by panics")]

use criterion::{Criterion, criterion_group, criterion_main};
use image::{ExtendedColorType, codecs::jpeg::JpegEncoder};
use picture::{Picture, PictureLimits};
use recommender_svc::describer::local::Local;
use std::hint::black_box;

/// A JPEG of smooth colours and fine detail, as photographs have.
fn photograph(width: u32, height: u32) -> Vec<u8> {
    let level = |x: u32, y: u32, plane: u32| {
        let smooth = (x * 255 / width * (plane + 1) + y * 255 / height * (3 - plane)) / 4;
        let detail = (x * x + 3 * y * y + x * y * (plane + 1)) / 64 % 32;
        (smooth + detail).min(255) as u8
    };
    let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    let pixels = places.flat_map(|(x, y)| [0, 1, 2].map(|plane| level(x, y, plane)));
    let mut file = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut file, 85);
    encoder.encode(&pixels.collect::<Vec<_>>(), width, height, ExtendedColorType::Rgb8).unwrap();
    file
}

fn describe(criterion: &mut Criterion) {
    let local = Local::embedded().unwrap();
    let limits = PictureLimits::default();
    for (name, width, height) in [("1 megapixel", 1_200, 850), ("12 megapixels", 4_000, 3_000)] {
        let file = photograph(width, height);
        criterion.bench_function(name, |bench| {
            bench.iter(|| local.describe(&Picture::decode(black_box(&file), &limits).unwrap()));
        });
    }
    let picture = Picture::decode(&photograph(1_200, 850), &limits).unwrap();
    criterion.bench_function("the network alone", |bench| {
        bench.iter(|| local.see(black_box(&picture)));
    });
}

criterion_group!(benches, describe);
criterion_main!(benches);
