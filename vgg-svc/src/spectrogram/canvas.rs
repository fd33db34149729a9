//! What is drawn on: a palette index for each pixel, and plotters' way to it.

use super::{
    color::{ColorMap, HEATS, INKS, heat},
    text::Line,
};
use plotters::prelude::DrawingBackend;
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingErrorKind,
};
use png::{BitDepth, ColorType, Compression, Encoder, Filter};
use std::{convert::Infallible, ops::Range};

/// A part of a canvas, in pixels from its upper left corner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) x: Range<usize>,
    pub(super) y: Range<usize>,
}

impl Area {
    pub(super) fn width(&self) -> usize {
        self.x.len()
    }

    pub(super) fn height(&self) -> usize {
        self.y.len()
    }
}

/// Paper to draw on.
#[derive(Debug)]
pub(super) struct Canvas {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

impl Canvas {
    pub(super) fn new(width_px: u32, height_px: u32) -> Self {
        let (width, height) = (width_px as usize, height_px as usize);
        Self { width, height, pixels: vec![0; width * height] }
    }

    /// The size of an em in pixels, for a picture of this size: 14 in one of
    /// 1200 × 480, and never too small to read.
    pub(super) fn em(&self) -> f64 {
        let size = (self.width as f64 / 1200.0).min(self.height as f64 / 480.0);
        14.0 * size.powf(if size < 1.0 { 0.5 } else { 0.85 }).max(0.72)
    }

    /// The width of a line in pixels.
    pub(super) fn stroke(&self) -> usize {
        ((self.em() / 14.0).round() as usize).max(1)
    }

    #[cfg(test)]
    pub(super) fn pixel(&self, x: usize, y: usize) -> u8 {
        self.pixels[y * self.width + x]
    }

    /// Draws a frame around an area.
    pub(super) fn frame(&mut self, area: &Area) {
        let stroke = self.stroke();
        let x = area.x.start.saturating_sub(stroke)..area.x.end + stroke;
        let y = area.y.start.saturating_sub(stroke)..area.y.end + stroke;
        self.fill(&Area { x, y }, INKS - 1);
    }

    /// Fills an area with all shades, the loudest at the top.
    pub(super) fn gradient(&mut self, area: &Area) {
        let height = area.height();
        for (n, y) in area.y.clone().enumerate() {
            let db = -80.0 * (n as f32 + 0.5) / height as f32;
            self.fill(&Area { x: area.x.clone(), y: y..y + 1 }, heat(db));
        }
    }

    /// Puts colours on the pixels of a column of an area, from the bottom up.
    pub(super) fn column(&mut self, area: &Area, x: usize, colors: &[u8]) {
        let x = area.x.start + x;
        let rows = self.pixels.chunks_exact_mut(self.width).take(area.y.end).skip(area.y.start);
        for (row, color) in rows.rev().zip(colors) {
            row[x] = *color;
        }
    }

    fn fill(&mut self, area: &Area, color: u8) {
        let x = area.x.start..area.x.end.min(self.width);
        for row in self.pixels.chunks_exact_mut(self.width).take(area.y.end).skip(area.y.start) {
            row[x.clone()].fill(color);
        }
    }

    /// Puts ink that covers so much of a pixel, if there is such a pixel.
    fn ink(&mut self, x: i32, y: i32, coverage: f32) {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else { return };
        if x < self.width && y < self.height {
            let pixel = &mut self.pixels[y * self.width + x];
            *pixel = (coverage * f32::from(INKS - 1)).round().max(f32::from(*pixel)) as u8;
        }
    }

    /// The picture in colours, as a PNG.
    #[expect(clippy::expect_used, reason = "a vector takes all bytes, and the sizes agree")]
    pub(super) fn encode(&self, colors: ColorMap) -> Vec<u8> {
        const { assert!(INKS as usize + HEATS as usize == 256) };
        let mut file = Vec::with_capacity(self.pixels.len() / 2);
        let mut encoder = Encoder::new(&mut file, self.width as u32, self.height as u32);
        encoder.set_color(ColorType::Indexed);
        encoder.set_depth(BitDepth::Eight);
        encoder.set_palette(colors.palette());
        encoder.set_compression(Compression::Fast);
        encoder.set_filter(Filter::Paeth);
        let mut writer = encoder.write_header().expect("the header is valid");
        writer.write_image_data(&self.pixels).expect("as many pixels as the header says");
        writer.finish().expect("the picture is whole");
        file
    }
}

/// A canvas as plotters draws on it: everything in ink.
pub(super) struct Pen<'a>(pub(super) &'a mut Canvas);

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

impl DrawingBackend for Pen<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        (self.0.width as u32, self.0.height as u32)
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Drawn {
        self.0.ink(x, y, color.alpha as f32);
        Ok(())
    }

    /// Lines are those of axes: level or upright, as wide as all strokes.
    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        _: &S,
    ) -> Drawn {
        let stroke = self.0.stroke() as i32;
        let points: Vec<_> = path.into_iter().collect();
        for line in points.windows(2) {
            let ((x0, y0), (x1, y1)) = (line[0], line[1]);
            let side = |a: i32, b: i32| match a == b {
                true => a - stroke / 2..=a + (stroke - 1) / 2,
                false => a.min(b)..=a.max(b),
            };
            for y in side(y0, y1) {
                side(x0, x1).for_each(|x| self.0.ink(x, y, 1.0));
            }
        }
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: BackendCoord) -> Drawn {
        let line = Line { text, em: style.size() };
        line.draw(style.anchor(), style.transform(), |x, y, coverage| {
            self.0.ink(at.0 + x, at.1 + y, coverage);
        });
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let line = Line { text, em: style.size() };
        Ok((line.width().ceil() as u32, style.size().ceil() as u32))
    }
}
