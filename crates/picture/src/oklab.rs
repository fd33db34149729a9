//! Colours as people see them: Oklab (Ottosson 2020, "A perceptual color space for image
//! processing").

use std::ops::{Add, Mul};

/// A colour in Oklab, where equal distances look equally far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Oklab {
    /// Lightness, from 0, black, to 1, white.
    pub(crate) l: f32,
    /// From green, below 0, to red.
    pub(crate) a: f32,
    /// From blue, below 0, to yellow.
    pub(crate) b: f32,
}

impl Oklab {
    /// The greatest chroma in sRGB: that of magenta.
    pub(crate) const GREATEST_CHROMA: f32 = 0.322_5;

    /// How strong the colour is; 0 is grey.
    pub(crate) fn chroma(self) -> f32 {
        self.a.hypot(self.b)
    }

    /// How far two colours are from each other. Black and white are 1 apart.
    pub(crate) fn distance(self, other: Self) -> f32 {
        let [l, a, b] = (self + other * -1.0).axes();
        (l * l + a * a + b * b).sqrt()
    }

    /// The colour by its axes: `l`, `a`, `b`.
    pub(crate) fn axes(self) -> [f32; 3] {
        [self.l, self.a, self.b]
    }
}

impl From<[u8; 3]> for Oklab {
    fn from(srgb: [u8; 3]) -> Self {
        let [r, g, b] = srgb.map(linear);
        let l = (0.412_221_46 * r + 0.536_332_55 * g + 0.051_445_995 * b).cbrt();
        let m = (0.211_903_5 * r + 0.680_699_5 * g + 0.107_396_96 * b).cbrt();
        let s = (0.088_302_46 * r + 0.281_718_85 * g + 0.629_978_7 * b).cbrt();
        Self {
            l: 0.210_454_26 * l + 0.793_617_8 * m - 0.004_072_047 * s,
            a: 1.977_998_5 * l - 2.428_592_2 * m + 0.450_593_7 * s,
            b: 0.025_904_037 * l + 0.782_771_77 * m - 0.808_675_77 * s,
        }
    }
}

impl From<Oklab> for [u8; 3] {
    /// The colour in sRGB, or the nearest by channel if there is none.
    fn from(colour: Oklab) -> Self {
        let Oklab { l, a, b } = colour;
        let [l, m, s] = [
            l + 0.396_337_78 * a + 0.215_803_76 * b,
            l - 0.105_561_346 * a - 0.063_854_17 * b,
            l - 0.089_484_18 * a - 1.291_485_5 * b,
        ]
        .map(|cone| cone.powi(3));
        [
            4.076_741_7 * l - 3.307_711_6 * m + 0.230_969_94 * s,
            -1.268_438 * l + 2.609_757_4 * m - 0.341_319_38 * s,
            -0.004_196_086_3 * l - 0.703_418_6 * m + 1.707_614_7 * s,
        ]
        .map(encoded)
    }
}

impl Add for Oklab {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { l: self.l + other.l, a: self.a + other.a, b: self.b + other.b }
    }
}

impl Mul<f32> for Oklab {
    type Output = Self;

    fn mul(self, factor: f32) -> Self {
        Self { l: self.l * factor, a: self.a * factor, b: self.b * factor }
    }
}

/// A channel's light, in 0 to 1 (IEC 61966-2-1).
fn linear(channel: u8) -> f32 {
    let channel = f32::from(channel) / 255.0;
    if channel <= 0.040_45 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
}

/// The channel of a light (IEC 61966-2-1).
fn encoded(light: f32) -> u8 {
    let channel =
        if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 };
    (channel * 255.0).round() as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_lie_where_css_says() {
        // CSS Color 4 gives these by `oklab()`.
        for (srgb, axes) in [
            ([255, 255, 255], [1.0, 0.0, 0.0]),
            ([255, 0, 0], [0.627_96, 0.224_86, 0.125_85]),
            ([0, 255, 0], [0.866_44, -0.233_89, 0.179_50]),
            ([0, 0, 255], [0.452_01, -0.032_46, -0.311_53]),
        ] {
            for (found, expected) in Oklab::from(srgb).axes().into_iter().zip(axes) {
                assert!((found - expected).abs() < 1e-4, "{srgb:?}: {found}, {expected}");
            }
        }
    }

    #[test]
    fn every_colour_comes_back() {
        for channel in 0..=255 {
            for srgb in [[channel, 0, 200], [9, channel, 255 - channel], [channel; 3]] {
                assert_eq!(<[u8; 3]>::from(Oklab::from(srgb)), srgb);
            }
        }
    }

    #[test]
    fn no_colour_is_stronger_than_magenta() {
        let levels = || (0..=255).step_by(15);
        let colours = levels().flat_map(|r| {
            levels().flat_map(move |g| levels().map(move |b| Oklab::from([r, g, b]).chroma()))
        });
        let strongest = colours.fold(0.0, f32::max);
        assert_eq!(strongest, Oklab::from([255, 0, 255]).chroma());
        assert!((strongest - Oklab::GREATEST_CHROMA).abs() < 1e-3, "{strongest}");
    }
}
