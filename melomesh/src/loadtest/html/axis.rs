//! How a plot is measured along one side.

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};
use std::ops::Range;

/// An axis: its ends, its marks, and how what lies between is spread.
#[derive(Clone, Debug)]
pub(super) struct Axis {
    ends: Range<f64>,
    marks: Vec<f64>,
    spread: fn(f64) -> f64,
    written: fn(f64) -> String,
}

impl Axis {
    /// From 0 to `end`, evenly.
    pub(super) fn linear(end: f64) -> Self {
        let end = if end > 0.0 { end } else { 1.0 };
        let power = 10f64.powf((end / 8.0).log10().floor());
        let steps = [1.0, 2.0, 5.0, 10.0].map(|digit| digit * power);
        let step = steps.into_iter().find(|step| end / step <= 8.0).unwrap_or(end);
        let marks = (0..=8).map(|n| f64::from(n) * step).filter(|mark| *mark <= end).collect();
        Self { ends: 0.0..end, marks, spread: |value| value, written: number }
    }

    /// Times from a little below `low` to a little above `high`, in milliseconds, by their
    /// logarithms.
    pub(super) fn times(low: f64, high: f64) -> Self {
        let (low, high) = (low.max(0.01) * 0.8, high.max(0.02) * 1.25);
        let powers = low.log10().floor() as i32..=high.log10().ceil() as i32;
        // Few powers leave room for what lies between.
        let digits: &[f64] = if powers.clone().count() > 4 { &[1.0] } else { &[1.0, 2.0, 5.0] };
        let marks = powers.flat_map(|power| digits.iter().map(move |one| one * 10f64.powi(power)));
        let marks = marks.filter(|mark| (low..=high).contains(mark)).collect();
        Self { ends: low..high, marks, spread: f64::log10, written: number }
    }

    /// Shares from none to all but one in `count`, so that each further nine takes the same room.
    pub(super) fn nines(count: u64) -> Self {
        let last = 1.0 - 1.0 / (count.max(10) as f64);
        let marks = [0.0, 0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999];
        let marks = marks.into_iter().filter(|mark| *mark <= last).collect();
        let written = |share| format!("{} %", number(share * 100.0));
        Self { ends: 0.0..last, marks, spread: |share| -(1.0 - share).log10(), written }
    }
}

/// A number with no more decimals than it needs.
fn number(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

impl Ranged for Axis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, (start, end): (i32, i32)) -> i32 {
        let [low, high, value] = [self.ends.start, self.ends.end, *value].map(self.spread);
        start + ((value - low) / (high - low) * f64::from(end - start)).round() as i32
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
        (self.written)(*value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(axis: &Axis) -> Vec<String> {
        axis.marks.iter().map(|mark| axis.format_ext(mark)).collect()
    }

    #[test]
    fn marks_are_round_numbers() {
        assert_eq!(labels(&Axis::linear(30.0)), ["0", "5", "10", "15", "20", "25", "30"]);
        assert_eq!(labels(&Axis::times(3.0, 60.0)), ["5", "10", "20", "50"]);
        assert_eq!(labels(&Axis::times(0.3, 9_000.0)), ["1", "10", "100", "1000", "10000"]);
        assert_eq!(labels(&Axis::nines(1_000)), ["0 %", "50 %", "90 %", "99 %", "99.9 %"]);
    }

    #[test]
    fn each_nine_takes_the_same_room() {
        let axis = Axis::nines(10_000);
        assert_eq!([0.9, 0.99, 0.999].map(|share| axis.map(&share, (0, 400))), [100, 200, 300]);
    }
}
