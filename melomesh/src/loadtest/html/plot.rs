//! Lines between two axes, as SVG whose colours a style sheet may change.

use super::axis::Axis;
use plotters::{
    backend::SVGBackend,
    chart::ChartBuilder,
    drawing::{DrawingAreaErrorKind, IntoDrawingArea},
    series::{DashedLineSeries, LineSeries},
    style::{Color, RGBColor},
};
use std::io;

const SIZE: (u32, u32) = (920, 340);

/// As `page.css` has them.
const INK: RGBColor = RGBColor(0x11, 0x11, 0x11);
const GRID: RGBColor = RGBColor(0xdd, 0xdd, 0xdd);

/// What is drawn.
pub(super) struct Plot {
    pub(super) x: Axis,
    pub(super) y: Axis,
    /// What stands below the horizontal axis, and beside the other.
    pub(super) names: [&'static str; 2],
    pub(super) lines: Vec<Line>,
}

/// A line, and what the legend says of it; nothing if that is empty.
pub(super) struct Line {
    pub(super) name: String,
    pub(super) color: RGBColor,
    pub(super) dashed: bool,
    pub(super) points: Vec<(f64, f64)>,
}

impl Plot {
    /// The plot as SVG.
    pub(super) fn svg(self) -> anyhow::Result<String> {
        let mut svg = String::new();
        self.draw(&mut svg).map_err(|error| anyhow::anyhow!("{error}"))?;
        // As wide as there is room.
        let (width, height) = SIZE;
        let fixed = format!("width=\"{width}\" height=\"{height}\" ");
        Ok(svg.replacen(&fixed, "", 1))
    }

    fn draw(self, svg: &mut String) -> Result<(), DrawingAreaErrorKind<io::Error>> {
        let root = SVGBackend::with_string(svg, SIZE).into_drawing_area();
        let mut chart = ChartBuilder::on(&root)
            .margin(12)
            .x_label_area_size(44)
            .y_label_area_size(64)
            .build_cartesian_2d(self.x, self.y)?;
        let [x_name, y_name] = self.names;
        let text = ("sans-serif", 14, &INK);
        chart
            .configure_mesh()
            .axis_style(GRID)
            .bold_line_style(GRID)
            .light_line_style(GRID)
            .label_style(text)
            .axis_desc_style(text)
            .x_desc(x_name)
            .y_desc(y_name)
            .draw()?;
        for Line { color, dashed, points, .. } in self.lines {
            let style = color.stroke_width(2);
            match dashed {
                true => _ = chart.draw_series(DashedLineSeries::new(points, 4, 4, style))?,
                false => _ = chart.draw_series(LineSeries::new(points, style))?,
            }
        }
        root.present()
    }
}
