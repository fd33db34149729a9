//! The colours of a picture, and what they are called.

use crate::{
    clusters::{Cluster, clusters},
    names,
    oklab::Oklab,
};
use image::RgbImage;
use music::{Palette, Swatch};
use std::cmp::Reverse;

/// The pixels looked at, about, on a grid: more change no swatch.
const SAMPLES: u32 = 4_096;

/// How many clusters there are to merge: enough that a small bright thing has its own.
const CLUSTERS: usize = 16;

/// Nearer than this, two colours side by side look like shades of one.
const SHADES: f32 = 0.1;

const MOST_SWATCHES: usize = 6;

/// Less of a picture than this is not seen as a colour of it.
const LEAST_SHARE: f32 = 0.01;

/// The chroma below which a colour passes for grey.
const GREY: f32 = 0.02;

/// Where warmth points to in the plane of `a` and `b`: to orange, at 60°.
const WARM: [f32; 2] = [0.5, 0.866_025_4];

/// The palette of an image.
///
/// Brightness is the mean lightness in Oklab; saturation is the mean chroma, as a part of that of
/// magenta, the greatest in sRGB; contrast is the lightness of the 95th percentile less that of
/// the 5th. Warmth is the mean of how far colours go towards orange or, below 0, towards azure,
/// divided by their mean chroma, so that it does not depend on how strong they are; but what
/// passes for grey has hardly any.
pub(crate) fn of(image: &RgbImage) -> Palette {
    let mut colours = sample(image);
    let mean = |value: fn(&Oklab) -> f32| {
        colours.iter().map(value).sum::<f32>() / colours.len().max(1) as f32
    };
    let chroma = mean(|colour| colour.chroma());
    let warm = mean(|colour| colour.a * WARM[0] + colour.b * WARM[1]);
    let brightness = mean(|colour| colour.l);
    let mut lightness: Vec<_> = colours.iter().map(|colour| colour.l).collect();
    lightness.sort_unstable_by(f32::total_cmp);
    Palette {
        brightness: brightness.clamp(0.0, 1.0),
        saturation: (chroma / Oklab::GREATEST_CHROMA).clamp(0.0, 1.0),
        warmth: (warm / (chroma + GREY)).clamp(-1.0, 1.0),
        contrast: (percentile(&lightness, 95) - percentile(&lightness, 5)).clamp(0.0, 1.0),
        swatches: swatches(&mut colours),
    }
}

/// Pixels on a grid.
fn sample(image: &RgbImage) -> Vec<Oklab> {
    let step = (image.width() * image.height()).div_ceil(SAMPLES).isqrt().max(1) as usize;
    let rows = image.rows().step_by(step);
    rows.flat_map(|row| row.step_by(step).map(|pixel| Oklab::from(pixel.0))).collect()
}

/// A percentile of what is sorted.
fn percentile(sorted: &[f32], percent: usize) -> f32 {
    let last = sorted.len().saturating_sub(1);
    sorted.get((last * percent + 50) / 100).copied().unwrap_or(0.0)
}

fn swatches(colours: &mut [Oklab]) -> Vec<Swatch> {
    let total = colours.len() as f32;
    let mut clusters = merge(clusters(colours, CLUSTERS));
    clusters.sort_by_key(|cluster| Reverse(cluster.count));
    let swatches = clusters.into_iter().map(|Cluster { mean, count }| Swatch {
        rgb: mean.into(),
        name: names::name(mean),
        share: count as f32 / total,
    });
    swatches.take_while(|swatch| swatch.share >= LEAST_SHARE).take(MOST_SWATCHES).collect()
}

/// Merges clusters, the nearest first, until no two look or are called the same.
fn merge(mut clusters: Vec<Cluster>) -> Vec<Cluster> {
    while let Some((one, other)) = nearest_alike(&clusters) {
        // `other` comes later, so taking it out leaves `one` in its place.
        let other = clusters.swap_remove(other);
        clusters[one] = clusters[one].merge(other);
    }
    clusters
}

fn nearest_alike(clusters: &[Cluster]) -> Option<(usize, usize)> {
    let distance = |one: usize, other: usize| clusters[one].mean.distance(clusters[other].mean);
    let called = |at: usize| names::name(clusters[at].mean);
    let pairs = (0..clusters.len()).flat_map(|other| (0..other).map(move |one| (one, other)));
    pairs
        .filter(|&(one, other)| distance(one, other) < SHADES || called(one) == called(other))
        .min_by(|one, other| distance(one.0, one.1).total_cmp(&distance(other.0, other.1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    fn flat(rgb: [u8; 3]) -> Palette {
        of(&RgbImage::from_pixel(40, 30, Rgb(rgb)))
    }

    #[test]
    fn swatches_are_the_colours_by_their_shares() {
        let sea = RgbImage::from_fn(100, 100, |x, y| match (x, y) {
            (_, 60..) => Rgb([0, 0, 100]),
            (..10, ..20) => Rgb([255, 140, 0]),
            _ => Rgb([110, 180, 235]),
        });
        let palette = of(&sea);
        let names: Vec<_> = palette.swatches.iter().map(|swatch| swatch.name).collect();
        assert_eq!(names, ["sky blue", "navy", "orange"]);
        for (swatch, (rgb, share)) in palette.swatches.iter().zip([
            ([110, 180, 235], 0.58),
            ([0, 0, 100], 0.4),
            ([255, 140, 0], 0.02),
        ]) {
            assert_eq!(swatch.rgb, rgb);
            assert!((swatch.share - share).abs() < 0.01, "{swatch:?}");
        }
    }

    #[test]
    fn a_gradient_has_few_swatches_of_different_names() {
        let sky = RgbImage::from_fn(640, 480, |_, y| Rgb([90 + (y / 4) as u8, 170, 240]));
        let palette = of(&sky);
        assert!((1..=6).contains(&palette.swatches.len()));
        assert!(palette.swatches.iter().map(|swatch| swatch.share).sum::<f32>() <= 1.0 + 1e-6);
        for (at, swatch) in palette.swatches.iter().enumerate() {
            assert!(palette.swatches[..at].iter().all(|other| other.name != swatch.name));
        }
    }

    #[test]
    fn black_is_dark_and_white_is_bright_and_neither_has_colour() {
        for (rgb, brightness) in [([0; 3], 0.0), ([255; 3], 1.0)] {
            let palette = flat(rgb);
            assert!((palette.brightness - brightness).abs() < 1e-4, "{palette:?}");
            assert!(palette.saturation < 1e-3 && palette.warmth.abs() < 1e-2, "{palette:?}");
            assert_eq!(palette.contrast, 0.0);
        }
    }

    #[test]
    fn fire_is_warm_and_ice_is_cold() {
        assert!(flat([255, 120, 0]).warmth > 0.8);
        assert!(flat([255, 0, 0]).warmth > 0.5 && flat([255, 255, 0]).warmth > 0.5);
        assert!(flat([0, 60, 255]).warmth < -0.8);
        assert!(flat([0, 200, 60]).warmth.abs() < 0.4);
    }

    #[test]
    fn strong_colours_are_saturated() {
        assert!(flat([255, 0, 255]).saturation > 0.99);
        assert!(flat([150, 130, 120]).saturation < 0.15);
    }

    #[test]
    fn contrast_is_what_is_between_the_bright_and_the_dark() {
        let checks = |dark: u8| {
            of(&RgbImage::from_fn(64, 64, |x, y| {
                Rgb([if (x / 8 + y / 8) % 2 == 0 { 255 } else { dark }; 3])
            }))
            .contrast
        };
        assert!((checks(0) - 1.0).abs() < 1e-4);
        assert!(checks(200) < 0.3);
    }

    #[test]
    fn contrast_is_of_more_than_a_few_specks() {
        let edged = |edge: u32| {
            let shade = |y| match y {
                y if y < edge => 0,
                y if y >= 60 - edge => 255,
                _ => 128,
            };
            of(&RgbImage::from_fn(60, 60, |_, y| Rgb([shade(y); 3]))).contrast
        };
        assert!((edged(6) - 1.0).abs() < 1e-4);
        assert_eq!(edged(2), 0.0);
    }
}
