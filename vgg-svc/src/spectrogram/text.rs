//! A line of text in DejaVu Sans, smooth at the edges.

use ab_glyph::{Font, FontRef, Glyph, PxScale, ScaleFont, point};
use plotters_backend::{
    FontTransform,
    text_anchor::{HPos, Pos, VPos},
};
use std::sync::LazyLock;

#[expect(clippy::expect_used, reason = "the font is part of the program")]
static FONT: LazyLock<FontRef<'static>> =
    LazyLock::new(|| FontRef::try_from_slice(dejavu::sans::regular()).expect("it is a font"));

/// The height of a digit or a capital, in em.
const CAPITAL: f32 = 0.729;
/// How far letters reach below their line, in em.
const DESCENT: f32 = 0.236;

/// Text of one line, `em` pixels large.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    pub(super) text: &'a str,
    pub(super) em: f64,
}

impl Line<'_> {
    /// How wide it is, in pixels.
    pub(super) fn width(self) -> f32 {
        self.glyphs().1
    }

    /// Its glyphs on a line from (0, 0) on, and how far they reach.
    fn glyphs(self) -> (Vec<Glyph>, f32) {
        let scale = PxScale::from(self.em as f32 * FONT.height_unscaled() / em_units());
        let font = FONT.as_scaled(scale);
        let (mut glyphs, mut x, mut before) = (Vec::new(), 0.0, None);
        for character in self.text.chars() {
            let id = font.glyph_id(character);
            x += before.map_or(0.0, |before| font.kern(before, id));
            glyphs.push(id.with_scale_and_position(scale, point(x, 0.0)));
            x += font.h_advance(id);
            before = Some(id);
        }
        (glyphs, x)
    }

    /// Tells each pixel that it covers, relative to its anchor, and how much.
    pub(super) fn draw(
        self,
        anchor: Pos,
        turned: FontTransform,
        mut ink: impl FnMut(i32, i32, f32),
    ) {
        let em = self.em as f32;
        let (glyphs, width) = self.glyphs();
        let left = match anchor.h_pos {
            HPos::Left => 0.0,
            HPos::Center => -width / 2.0,
            HPos::Right => -width,
        };
        let baseline = match anchor.v_pos {
            VPos::Top => CAPITAL * em,
            VPos::Center => CAPITAL * em / 2.0,
            VPos::Bottom => -DESCENT * em,
        };
        for mut glyph in glyphs {
            // Upright strokes may lie anywhere, lines of text on whole pixels.
            glyph.position = point(glyph.position.x + left, baseline.round());
            let Some(outline) = FONT.outline_glyph(glyph) else { continue };
            let bounds = outline.px_bounds();
            let (x0, y0) = (bounds.min.x as i32, bounds.min.y as i32);
            outline.draw(|x, y, coverage| {
                let (x, y) = (x0 + x as i32, y0 + y as i32);
                match turned {
                    FontTransform::Rotate90 => ink(-y - 1, x, coverage),
                    FontTransform::Rotate270 => ink(y, -x - 1, coverage),
                    _ => ink(x, y, coverage),
                }
            });
        }
    }

    /// Its text, or as much of it as `width` pixels hold, with an ellipsis.
    pub(super) fn cut(self, width: f32) -> String {
        if self.width() <= width {
            return self.text.to_owned();
        }
        let mut cut: Vec<char> = self.text.chars().collect();
        loop {
            cut.pop();
            let text = cut.iter().collect::<String>().trim_end().to_owned() + "…";
            if cut.is_empty() || (Line { text: &text, ..self }).width() <= width {
                return text;
            }
        }
    }
}

fn em_units() -> f32 {
    FONT.units_per_em().unwrap_or(FONT.height_unscaled())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_cut_to_fit_and_a_short_one_is_left_alone() {
        let line = |text| Line { text, em: 14.0 };
        assert_eq!(line("So What").cut(200.0), "So What");
        let cut = line("A Love Supreme, Part 1: Acknowledgement").cut(100.0);
        assert!(cut.ends_with('…') && line(&cut).width() <= 100.0, "{cut}");
        assert_eq!(line("So What").cut(0.0), "…");
    }

    #[test]
    fn characters_that_the_font_lacks_take_room_and_do_no_harm() {
        let line = Line { text: "鳥 🎵\u{200d}\u{301}", em: 14.0 };
        let mut pixels = 0;
        line.draw(Pos::new(HPos::Center, VPos::Top), FontTransform::None, |_, _, _| pixels += 1);
        assert!(line.width() > 0.0 && pixels > 0);
    }
}
