//! From the cells of a spectrogram to pixels.

use super::{
    canvas::{Area, Canvas},
    color::heat,
    picture::Scale,
};
use audio::{BINS, Clip, HOP, MEL_BANDS, MelSpectrogram, Stft, decibels_below};
use std::ops::Range;

/// Cells in a row, evenly spread over a length of pixels.
#[derive(Clone, Copy, Debug)]
struct Cells {
    count: usize,
    /// Where the centre of the first lies, if the length is 1.
    first: f64,
    /// How far it is from one centre to the next, if the length is 1.
    step: f64,
}

impl Cells {
    /// Frames of a clip of so many samples: the first is centred on its start.
    fn frames(count: usize, samples: f64) -> Self {
        Self { count, first: 0.0, step: HOP as f64 / samples }
    }

    /// Bands from 0 to 11,025 Hz, evenly on the mel scale, none on the ends.
    fn bands() -> Self {
        let step = 1.0 / (MEL_BANDS + 1) as f64;
        Self { count: MEL_BANDS, first: step, step }
    }

    /// Bins from 0 to 11,025 Hz, the first and the last on the ends.
    fn bins() -> Self {
        Self { count: BINS, first: 0.0, step: 1.0 / (BINS - 1) as f64 }
    }

    /// The pixels on which a cell falls, of so many: at least one.
    fn pixels(self, cell: usize, length: usize) -> Range<usize> {
        let edge = |cell: usize| {
            let edge = self.first + (cell as f64 - 0.5) * self.step;
            (edge * length as f64).round() as usize
        };
        let start = if cell == 0 { 0 } else { edge(cell).min(length - 1) };
        let end = if cell + 1 >= self.count { length } else { edge(cell + 1).min(length) };
        start..end.max(start + 1)
    }
}

/// Power in dB below the loudest, a column of cells for each column of pixels.
#[derive(Debug)]
pub(super) enum Heat {
    Mel(Vec<[f32; MEL_BANDS]>),
    Linear(Vec<[f32; BINS]>),
}

impl Heat {
    /// The heat of a clip that is shown as so many samples, over so many columns.
    pub(super) fn of(clip: &Clip, scale: Scale, samples: f64, width: usize) -> Self {
        let frames = Cells::frames(1 + clip.samples().len() / HOP, samples);
        match scale {
            Scale::Mel => {
                let mut columns = Columns::new(frames, width);
                MelSpectrogram::of(clip).frames().iter().for_each(|frame| columns.push(frame));
                Self::Mel(columns.decibels())
            }
            Scale::Linear => {
                let mut columns = Columns::new(frames, width);
                Stft::new().each_of(clip, |frame| columns.push(frame));
                Self::Linear(columns.decibels())
            }
        }
    }

    /// Paints the heat, low frequencies at the bottom.
    pub(super) fn paint(&self, canvas: &mut Canvas, area: &Area) {
        match self {
            Self::Mel(columns) => paint(columns, Cells::bands(), canvas, area),
            Self::Linear(columns) => paint(columns, Cells::bins(), canvas, area),
        }
    }
}

/// Where several cells fall on one pixel the loudest is seen.
fn paint<const N: usize>(columns: &[[f32; N]], cells: Cells, canvas: &mut Canvas, area: &Area) {
    let height = area.height();
    let rows: Vec<_> = (0..N).map(|cell| cells.pixels(cell, height)).collect();
    let mut column = vec![0; height];
    for (x, db) in columns.iter().enumerate() {
        column.fill(0);
        for (db, rows) in db.iter().zip(&rows) {
            let color = heat(*db);
            for pixel in &mut column[rows.clone()] {
                *pixel = color.max(*pixel);
            }
        }
        canvas.column(area, x, &column);
    }
}

/// Frames as they come, gathered into columns of pixels: of several frames that
/// fall on one the loudest powers are kept.
struct Columns<const N: usize> {
    frames: Cells,
    pushed: usize,
    loudest: Vec<[f32; N]>,
}

impl<const N: usize> Columns<N> {
    fn new(frames: Cells, width: usize) -> Self {
        Self { frames, pushed: 0, loudest: vec![[0.0; N]; width] }
    }

    fn push(&mut self, frame: &[f32; N]) {
        let pixels = self.frames.pixels(self.pushed, self.loudest.len());
        for column in &mut self.loudest[pixels] {
            for (loudest, power) in column.iter_mut().zip(frame) {
                *loudest = loudest.max(*power);
            }
        }
        self.pushed += 1;
    }

    /// In dB below the loudest cell; of silence nothing is loudest, and all quiet.
    fn decibels(self) -> Vec<[f32; N]> {
        let loudest = self.loudest.as_flattened().iter().copied().fold(0.0, f32::max);
        if loudest == 0.0 {
            return vec![[-80.0; N]; self.loudest.len()];
        }
        decibels_below(loudest, &self.loudest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use audio::SAMPLE_RATE_HZ;
    use std::f64::consts::TAU;

    #[test]
    fn every_pixel_shows_a_cell_and_every_cell_is_shown() {
        let frames = |samples: usize| Cells::frames(1 + samples / HOP, samples as f64);
        for cells in [Cells::bands(), Cells::bins(), frames(661_500), frames(511), frames(1_023)] {
            for length in [50, 128, 380, 1_025, 3_900] {
                let mut shown = vec![false; length];
                for cell in 0..cells.count {
                    shown[cells.pixels(cell, length)].fill(true);
                }
                assert!(shown.iter().all(|&shown| shown), "{cells:?} on {length}");
            }
        }
    }

    /// The brightest of 1,000 rows, counted from the bottom.
    fn brightest_row(scale: Scale, hz: f64) -> usize {
        let turn = TAU * hz / f64::from(SAMPLE_RATE_HZ);
        let clip =
            Clip::from_samples((0..22_050).map(|n| (turn * f64::from(n)).sin() as f32).collect());
        let mut canvas = Canvas::new(40, 1_000);
        let area = Area { x: 0..40, y: 0..1_000 };
        Heat::of(&clip, scale, 22_050.0, 40).paint(&mut canvas, &area);
        let brightest: Vec<_> = (0..1_000).filter(|&y| canvas.pixel(20, 999 - y) == 255).collect();
        (brightest[0] + brightest[brightest.len() - 1]) / 2
    }

    #[test]
    fn a_tone_is_brightest_where_its_pitch_is() {
        let top = f64::from(SAMPLE_RATE_HZ) / 2.0;
        for hz in [300.0, 1_000.0, 4_000.0, 10_000.0] {
            let linear = (hz / top * 1_000.0) as usize;
            assert!(brightest_row(Scale::Linear, hz).abs_diff(linear) <= 2, "{hz} Hz");
            let mel = (audio::mels(hz) / audio::mels(top) * 1_000.0) as usize;
            assert!(brightest_row(Scale::Mel, hz).abs_diff(mel) <= 8, "{hz} Hz");
        }
    }

    #[test]
    fn a_click_is_brightest_where_its_time_is() {
        let mut samples = vec![0.0; 10 * 22_050];
        samples[66_150] = 1.0;
        for width in [100, 2_000] {
            let heat = Heat::of(&Clip::from_samples(samples.clone()), Scale::Mel, 220_500.0, width);
            let Heat::Mel(columns) = heat else { panic!("not mel") };
            let loud: Vec<_> = (0..width).filter(|&x| columns[x][64] > -3.0).collect();
            let middle = (loud[0] + loud[loud.len() - 1]) as f64 / 2.0;
            assert!((middle / width as f64 - 0.3).abs() < 0.01, "{middle} of {width}");
        }
    }

    #[test]
    fn silence_is_quiet_all_over() {
        for scale in [Scale::Mel, Scale::Linear] {
            let mut canvas = Canvas::new(50, 60);
            let area = Area { x: 0..50, y: 0..60 };
            Heat::of(&Clip::from_samples(vec![0.0; 5_000]), scale, 5_000.0, 50)
                .paint(&mut canvas, &area);
            assert!((0..50).all(|x| (0..60).all(|y| canvas.pixel(x, y) == heat(-80.0))));
        }
    }
}
