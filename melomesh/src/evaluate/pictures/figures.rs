//! How well a describer does, and how sure that is.

use music::{Confusion, Genre};

/// A figure, its 95 % interval, and how many pictures it is of.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Figure {
    pub(super) name: &'static str,
    pub(super) value: f64,
    pub(super) interval: (f64, f64),
    pub(super) count: usize,
}

/// Of a normal distribution, 95 % lie within so many deviations.
const Z: f64 = 1.959_964;

/// Pearson's r of pairs, with Fisher's interval (Fisher 1921); none of fewer than four. What is
/// always the same goes with nothing: its r is 0.
pub(super) fn correlation(name: &'static str, pairs: &[(f64, f64)]) -> Option<Figure> {
    let count = pairs.len();
    if count < 4 {
        return None;
    }
    let mean = |of: fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / count as f64;
    let (mean_x, mean_y) = (mean(|pair| pair.0), mean(|pair| pair.1));
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (x, y) in pairs.iter().map(|(x, y)| (x - mean_x, y - mean_y)) {
        (xx, yy, xy) = (xx + x * x, yy + y * y, xy + x * y);
    }
    let r = if xx * yy > 0.0 { xy / (xx * yy).sqrt() } else { 0.0 };
    let spread = Z / (count as f64 - 3.0).sqrt();
    let interval = ((r.atanh() - spread).tanh(), (r.atanh() + spread).tanh());
    Some(Figure { name, value: r, interval, count })
}

/// The share of what is right, with Wilson's interval; none of nothing.
pub(super) fn share(name: &'static str, right: &[bool]) -> Option<Figure> {
    let answers = [true, false].map(|right| Genre::from(if right { "right" } else { "wrong" }));
    let [yes, no] = &answers;
    let mut confusion = Confusion::new(&answers);
    for &right in right {
        confusion.record(yes, if right { yes } else { no });
    }
    let (value, interval) = (confusion.accuracy(), confusion.interval());
    (!right.is_empty()).then_some(Figure { name, value, interval, count: right.len() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_correlation_is_pearsons_with_fishers_interval() {
        let pairs = [(1.0, 2.0), (2.0, 1.0), (3.0, 4.0), (4.0, 3.0), (5.0, 5.0)];
        let figure = correlation("r", &pairs).unwrap();
        // numpy.corrcoef; tanh(atanh(0.8) -+ 1.96 / sqrt(2))
        assert!((figure.value - 0.8).abs() < 1e-12);
        let (low, high) = figure.interval;
        assert!((low + 0.279_6).abs() < 1e-3 && (high - 0.986_2).abs() < 1e-3, "{figure:?}");
    }

    #[test]
    fn of_too_few_pictures_nothing_is_told() {
        assert_eq!(correlation("r", &[(1.0, 1.0); 3]), None);
        assert_eq!(share("top1", &[]), None);
    }

    #[test]
    fn a_share_has_wilsons_interval() {
        // 81 of 263: the example of Newcombe 1998
        let right: Vec<_> = (0..263).map(|at| at < 81).collect();
        let Figure { interval: (low, high), count, .. } = share("top1", &right).unwrap();
        assert_eq!(count, 263);
        assert!((low - 0.2553).abs() < 1e-4 && (high - 0.3662).abs() < 1e-4);
    }
}
