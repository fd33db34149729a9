//! The whole picture: title, heat map, axes and colour bar, as a PNG.

use super::{
    axes::{Layout, Words},
    canvas::Canvas,
    color::ColorMap,
    heat::Heat,
};
use audio::{Clip, SAMPLE_RATE_HZ};
use clap::ValueEnum;
use std::ops::RangeInclusive;

/// How frequencies are spaced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Scale {
    /// 128 mel bands, as the judges hear them
    #[default]
    Mel,
    /// The bins of the Fourier transform, evenly
    Linear,
}

/// A picture of a clip's spectrogram, before the clip is known: power in dB below
/// the loudest cell, over seconds and Hz, with a colour bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// How frequencies are spaced.
    pub scale: Scale,
    /// What stands above; cut to what fits.
    pub title: String,
    /// The width in pixels, within [`Self::WIDTHS_PX`].
    pub width_px: u32,
    /// The height in pixels, within [`Self::HEIGHTS_PX`].
    pub height_px: u32,
    /// The colours of quiet and loud.
    pub color_map: ColorMap,
}

impl Picture {
    /// How wide a picture may be.
    pub const WIDTHS_PX: RangeInclusive<u32> = 320..=4096;
    /// How high a picture may be.
    pub const HEIGHTS_PX: RangeInclusive<u32> = 200..=2160;
    /// The width if none is asked for.
    pub const WIDTH_PX: u32 = 1200;
    /// The height if none is asked for.
    pub const HEIGHT_PX: u32 = 480;
    /// The longest title, in characters.
    pub const TITLE_CHARS: usize = 200;

    /// The picture of a clip, as a PNG. Sizes out of range are brought into it.
    ///
    /// Besides the clip, memory holds 1,025 numbers for each column of pixels.
    pub fn render(&self, clip: &Clip) -> Vec<u8> {
        let (widths, heights) = (Self::WIDTHS_PX, Self::HEIGHTS_PX);
        let width = self.width_px.clamp(*widths.start(), *widths.end());
        let height = self.height_px.clamp(*heights.start(), *heights.end());
        let mut canvas = Canvas::new(width, height);
        // What is shorter than a hundredth of a second is shown as that long.
        let duration_s = clip.duration_s().max(0.01);
        let words = Words { title: &self.title, scale: self.scale, duration_s };
        let Layout { heat, bar } = words.write(&mut canvas);

        let samples = (duration_s * f64::from(SAMPLE_RATE_HZ)).max(1.0);
        canvas.frame(&heat);
        Heat::of(clip, self.scale, samples, heat.width()).paint(&mut canvas, &heat);
        canvas.frame(&bar);
        canvas.gradient(&bar);
        canvas.encode(self.color_map)
    }
}

impl Default for Picture {
    fn default() -> Self {
        Self {
            scale: Scale::default(),
            title: String::new(),
            width_px: Self::WIDTH_PX,
            height_px: Self::HEIGHT_PX,
            color_map: ColorMap::default(),
        }
    }
}
