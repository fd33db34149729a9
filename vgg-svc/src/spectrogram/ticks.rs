//! Where the marks of an axis stand, and what is written at them.

use super::picture::Scale;
use audio::SAMPLE_RATE_HZ;
use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};
use std::ops::Range;

/// The highest frequency there is, in Hz.
const TOP_HZ: f64 = SAMPLE_RATE_HZ as f64 / 2.0;

/// An axis: its ends, its marks, and how what lies between is spread.
#[derive(Clone, Debug)]
pub(super) struct Axis {
    ends: Range<f64>,
    marks: Vec<f64>,
    spread: fn(f64) -> f64,
    written: Written,
}

/// How a number is written at its mark.
#[derive(Clone, Copy, Debug)]
enum Written {
    /// With so many decimals, and a true minus.
    Decimals(usize),
    /// 90 as 1:30.
    Minutes,
}

impl Axis {
    /// From 0 to `duration_s`, with marks for at most `most` labels.
    pub(super) fn time(duration_s: f64, most: usize) -> Self {
        let least = duration_s / most.max(1) as f64;
        let (step, written) = if duration_s < 90.0 {
            let step = round_up(least);
            let decimals = (-step.log10().floor()).max(0.0) as usize;
            (step, Written::Decimals(decimals))
        } else {
            const STEPS_S: [f64; 10] =
                [10.0, 15.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1_800.0];
            let step = STEPS_S.into_iter().find(|&step| step >= least).unwrap_or(least.ceil());
            (step, Written::Minutes)
        };
        Self { ends: 0.0..duration_s, marks: every(step, duration_s), spread: |s| s, written }
    }

    /// What stands under a time axis.
    pub(super) fn unit(&self) -> &'static str {
        match self.written {
            Written::Decimals(_) => "Time (s)",
            Written::Minutes => "Time (min:s)",
        }
    }

    /// From 0 to 11,025 Hz, with marks for at most `most` labels.
    pub(super) fn frequency(scale: Scale, most: usize) -> Self {
        let (marks, spread): (_, fn(f64) -> f64) = match scale {
            Scale::Mel => {
                let octaves = [0.0, 512.0, 1024.0, 2048.0, 4096.0, 8192.0];
                let step = octaves.len().div_ceil(most.max(1));
                // From the top, so that the widest octaves keep their marks.
                let kept = octaves.iter().rev().step_by(step).copied();
                (kept.collect(), audio::mels)
            }
            Scale::Linear => (every(round_up(TOP_HZ / most.max(1) as f64), TOP_HZ), |hz| hz),
        };
        Self { ends: 0.0..TOP_HZ, marks, spread, written: Written::Decimals(0) }
    }

    /// From −80 to 0 dB, with marks for at most `most` labels.
    pub(super) fn decibels(most: usize) -> Self {
        let step = [10.0, 20.0, 40.0].into_iter().find(|step| 80.0 / step < most as f64);
        let marks = every(step.unwrap_or(80.0), 80.0).into_iter().map(|db| 0.0 - db).collect();
        Self { ends: -80.0..0.0, marks, spread: |db| db, written: Written::Decimals(0) }
    }

    /// What is written at the marks.
    pub(super) fn labels(&self) -> impl Iterator<Item = String> {
        self.marks.iter().map(|mark| self.format_ext(mark))
    }
}

impl Ranged for Axis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, (start, end): (i32, i32)) -> i32 {
        let place = |value: f64| (self.spread)(value);
        let (low, high) = (place(self.ends.start), place(self.ends.end));
        let share = (place(*value) - low) / (high - low);
        // The last pixel is one before the end, whichever way the axis runs.
        start + (share * f64::from(end - start - (end - start).signum())).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, _: Hint) -> Vec<f64> {
        self.marks.clone()
    }

    fn range(&self) -> Range<f64> {
        self.ends.clone()
    }
}

impl ValueFormatter<f64> for Axis {
    fn format_ext(&self, value: &f64) -> String {
        match self.written {
            Written::Decimals(decimals) => format!("{value:.decimals$}").replace('-', "−"),
            Written::Minutes => format!("{:.0}:{:02.0}", (value / 60.0).floor(), value % 60.0),
        }
    }
}

/// The least of 1, 2 and 5 times a power of ten that is not below `least`.
fn round_up(least: f64) -> f64 {
    let power = 10f64.powf(least.log10().floor());
    [1.0, 2.0, 5.0]
        .into_iter()
        .map(|digit| digit * power)
        .find(|&step| step >= least)
        .unwrap_or(10.0 * power)
}

/// All multiples of `step` from 0 to `end`.
fn every(step: f64, end: f64) -> Vec<f64> {
    let count = (end / step + 1e-9).floor() as usize;
    (0..=count).map(|n| n as f64 * step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(axis: &Axis) -> Vec<String> {
        axis.labels().collect()
    }

    #[test]
    fn marks_are_round_numbers_in_the_unit_of_the_length() {
        assert_eq!(labels(&Axis::time(30.0, 10)), ["0", "5", "10", "15", "20", "25", "30"]);
        assert_eq!(labels(&Axis::time(1.0, 6)), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(
            labels(&Axis::time(0.01, 5)),
            ["0.000", "0.002", "0.004", "0.006", "0.008", "0.010"]
        );
        assert_eq!(labels(&Axis::time(150.0, 6)), ["0:00", "0:30", "1:00", "1:30", "2:00", "2:30"]);
        assert_eq!(labels(&Axis::time(1_200.0, 5)), ["0:00", "5:00", "10:00", "15:00", "20:00"]);
        assert_eq!(labels(&Axis::decibels(5)), ["0", "−20", "−40", "−60", "−80"]);
        assert_eq!(
            labels(&Axis::frequency(Scale::Linear, 6)),
            ["0", "2000", "4000", "6000", "8000", "10000"]
        );
        assert_eq!(
            labels(&Axis::frequency(Scale::Mel, 9)),
            ["8192", "4096", "2048", "1024", "512", "0"]
        );
    }

    #[test]
    fn marks_lie_where_their_values_do() {
        let (bottom_up, height) = ((1_000, 0), 999.0);
        let mel = Axis::frequency(Scale::Mel, 9);
        assert_eq!(mel.map(&0.0, bottom_up), 1_000);
        assert_eq!(mel.map(&TOP_HZ, bottom_up), 1);
        let octave = 1_000 - (audio::mels(4_096.0) / audio::mels(TOP_HZ) * height).round() as i32;
        assert_eq!(mel.map(&4_096.0, bottom_up), octave);
        let linear = Axis::frequency(Scale::Linear, 9);
        assert_eq!(linear.map(&5_512.5, bottom_up), 1_000 - 500);
        assert_eq!(Axis::time(30.0, 9).map(&15.0, (10, 111)), 60);
    }
}
