//! All that is written around the heat map, and where that leaves room for it.

use super::{
    canvas::{Area, Canvas, Pen},
    picture::Scale,
    text::Line,
    ticks::Axis,
};
use plotters::{
    chart::ChartBuilder,
    coord::Shift,
    drawing::{DrawingArea, DrawingAreaErrorKind, IntoDrawingArea},
    style::{
        BLACK, FontDesc, FontFamily, FontStyle, TextStyle,
        text_anchor::{HPos, Pos, VPos},
    },
};
use std::{convert::Infallible, ops::Range};

/// What is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words<'a> {
    pub(super) title: &'a str,
    pub(super) scale: Scale,
    pub(super) duration_s: f64,
}

/// Where the heat map and the colour bar go.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub(super) heat: Area,
    pub(super) bar: Area,
}

type Drawn<T> = Result<T, DrawingAreaErrorKind<Infallible>>;

/// The title is larger than what stands at the axes by this factor.
const TITLE: f64 = 1.2;

impl Words<'_> {
    /// Writes everything on a canvas and tells what room is left.
    #[expect(clippy::expect_used, reason = "the canvas refuses nothing, and no size is too small")]
    pub(super) fn write(&self, canvas: &mut Canvas) -> Layout {
        self.try_write(canvas).expect("ink flows")
    }

    fn try_write(&self, canvas: &mut Canvas) -> Drawn<Layout> {
        let em = canvas.em();
        let ems = |count: f64| (em * count).round() as i32;
        let root = Pen(canvas).into_drawing_area();
        let (width, height) = root.dim_in_pixel();

        let top = if self.title.is_empty() { ems(1.0) } else { ems(1.0 + 2.0 * TITLE) };
        let (tick, foot) = (ems(0.35), ems(3.4));
        let rows = (height as i32 - top - foot) / ems(1.6).max(1);
        let frequency = Axis::frequency(self.scale, rows.max(2) as usize);
        let decibels = Axis::decibels(rows.max(2) as usize);
        // A mark, its label, and the name of the unit beyond.
        let beside = |axis: &Axis| 2 * tick + widest(axis, em) + ems(1.6);
        let (left, right) = (beside(&frequency), beside(&decibels));

        let bar_width = ems(1.2);
        let (gap, edge) = (ems(1.5), ems(0.5));
        let (plot, bar) = root.split_horizontally(width as i32 - edge - right - bar_width);
        let plot_width = plot.dim_in_pixel().0 as i32 - edge - left - gap;
        let labels = plot_width / ems(4.0).max(1);
        let time = Axis::time(self.duration_s, labels.max(2) as usize);

        let heat = Chart { x: &time, y: &frequency, em, tick, top, foot };
        let heat = heat.draw(&plot, [left, 0], [edge, gap], [time.unit(), "Hz"])?;
        let nothing = Axis::decibels(0);
        let bar_scale = Chart { x: &nothing, y: &decibels, em, tick, top, foot };
        let bar = bar_scale.draw(&bar, [0, right], [0, edge], ["", "dB"])?;

        let middle = (heat.x.start + heat.x.end) as i32 / 2;
        let room = 2 * middle.min(width as i32 - middle) - ems(2.0);
        let title = Line { text: self.title, em: em * TITLE }.cut(room as f32);
        let style = style(em * TITLE).pos(Pos::new(HPos::Center, VPos::Center));
        root.draw_text(&title, &style, (middle, top / 2))?;
        Ok(Layout { heat, bar })
    }
}

/// Two axes at a part of the picture.
struct Chart<'a> {
    x: &'a Axis,
    y: &'a Axis,
    em: f64,
    tick: i32,
    top: i32,
    foot: i32,
}

impl Chart<'_> {
    /// Draws them, with room for labels and margins on the left and the right,
    /// and tells what they enclose.
    fn draw(
        &self,
        on: &DrawingArea<Pen<'_>, Shift>,
        labels: [i32; 2],
        margins: [i32; 2],
        [x_unit, y_unit]: [&str; 2],
    ) -> Drawn<Area> {
        let mut builder = ChartBuilder::on(on);
        builder
            .margin_top(self.top)
            .margin_bottom((self.em * 0.4) as i32)
            .margin_left(margins[0])
            .margin_right(margins[1])
            .x_label_area_size(self.foot)
            .y_label_area_size(labels[0])
            .right_y_label_area_size(labels[1]);
        let mut chart = builder.build_cartesian_2d(self.x.clone(), self.y.clone())?;
        let mut mesh = chart.configure_mesh();
        mesh.disable_mesh()
            .set_all_tick_mark_size(self.tick)
            .axis_style(BLACK)
            .label_style(style(self.em))
            .y_desc(y_unit);
        match x_unit {
            "" => mesh.disable_x_axis(),
            unit => mesh.x_desc(unit),
        };
        mesh.draw()?;
        let (x, y) = chart.plotting_area().get_pixel_range();
        let pixels = |range: Range<i32>| range.start.max(0) as usize..range.end.max(0) as usize;
        Ok(Area { x: pixels(x), y: pixels(y) })
    }
}

fn style(em: f64) -> TextStyle<'static> {
    FontDesc::new(FontFamily::SansSerif, em, FontStyle::Normal).into()
}

/// The width of an axis' widest label in pixels.
fn widest(axis: &Axis, em: f64) -> i32 {
    let width = |label: String| Line { text: &label, em }.width().ceil() as i32;
    axis.labels().map(width).max().unwrap_or_default()
}
