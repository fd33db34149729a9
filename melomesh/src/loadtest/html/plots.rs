//! What is plotted: how long callers waited, and how many were answered.

use super::{
    super::{
        answer::{Answer, Outcome},
        step::Step,
        summary::percentile_ms,
    },
    axis::Axis,
    plot::{Line, Plot},
};
use hdrhistogram::Histogram;
use plotters::style::RGBColor;
use std::time::Duration;

/// Told apart by people who do not see all colours, too (Okabe and Ito 2008).
const COLORS: [RGBColor; 6] = [
    RGBColor(0x00, 0x72, 0xb2),
    RGBColor(0xe6, 0x9f, 0x00),
    RGBColor(0x00, 0x9e, 0x73),
    RGBColor(0xcc, 0x79, 0xa7),
    RGBColor(0x56, 0xb4, 0xe9),
    RGBColor(0xd5, 0x5e, 0x00),
];
const GOOD: RGBColor = COLORS[0];
const FAILED: RGBColor = COLORS[5];
const ASKED: RGBColor = RGBColor(0x88, 0x88, 0x88);

/// How many points a line over time has at most.
const POINTS: f64 = 90.0;

/// How long which share of the callers waited at most, a colour for each step: from when their
/// requests were due, and dashed from when they were sent.
pub(super) fn percentiles(steps: &[Step]) -> Plot {
    let mut lines = Vec::new();
    for (step, color) in steps.iter().zip(COLORS.into_iter().cycle()) {
        let name = format!("{} a second", step.rate);
        let points = curve(&step.all.latency);
        lines.push(Line { name, color, dashed: false, points });
        let points = curve(&step.all.service_time);
        lines.push(Line { name: String::new(), color, dashed: true, points });
    }
    let count = steps.iter().map(|step| step.all.good).max().unwrap_or(0);
    Plot { x: Axis::nines(count), y: times(&lines), names: ["share of good answers", "ms"], lines }
}

fn curve(times: &Histogram<u64>) -> Vec<(f64, f64)> {
    let last = 1.0 - 1.0 / (times.len().max(10) as f64);
    // A hundred points to each nine.
    let shares = (0..).map(|n| 1.0 - 10f64.powf(f64::from(n) / -100.0));
    let shares = shares.take_while(|share| *share <= last);
    shares.filter_map(|share| Some((share, percentile_ms(times, share * 100.0)?))).collect()
}

/// How long callers waited whose requests were due at some time.
pub(super) fn latencies(steps: &[Step]) -> Plot {
    let mut lines = Vec::new();
    for (percent, color) in [(50_usize, COLORS[0]), (90, COLORS[1]), (99, COLORS[5])] {
        let points = over_time(steps, |answers, _| {
            let good = answers.iter().filter(|answer| answer.outcome == Outcome::Good);
            let mut times: Vec<_> = good.map(|answer| answer.latency()).collect();
            times.sort_unstable();
            let rank = times.len() * percent / 100;
            times.get(rank).map(|time| time.as_secs_f64() * 1e3)
        });
        lines.push(Line { name: format!("p{percent}"), color, dashed: false, points });
    }
    Plot { x: whole(steps), y: times(&lines), names: ["s", "ms"], lines }
}

/// How many requests a second were due at some time, and what became of them.
pub(super) fn rates(steps: &[Step]) -> Plot {
    let rate = |counts: fn(&Answer) -> bool| {
        over_time(steps, |answers, seconds| {
            Some(answers.iter().filter(|answer| counts(answer)).count() as f64 / seconds)
        })
    };
    let asked = over_time(steps, |answers, seconds| Some(answers.len() as f64 / seconds));
    let good = rate(|answer| answer.outcome == Outcome::Good);
    let bad = rate(|answer| answer.outcome != Outcome::Good);
    let lines = vec![
        Line { name: "sent".into(), color: ASKED, dashed: true, points: asked },
        Line { name: "good".into(), color: GOOD, dashed: false, points: good },
        Line { name: "refused or failed".into(), color: FAILED, dashed: false, points: bad },
    ];
    Plot { x: whole(steps), y: from_zero(&lines), names: ["s", "a second"], lines }
}

/// How many good answers a second each step had, and how many it was asked for.
pub(super) fn throughput(steps: &[Step]) -> Plot {
    let line = |name: &str, color, dashed, value: fn(&Step) -> f64| {
        let points = steps.iter().map(|step| (step.rate, value(step))).collect();
        Line { name: name.into(), color, dashed, points }
    };
    let lines = vec![
        line("asked for", ASKED, true, |step| step.rate),
        line("goodput", GOOD, false, |step| step.all.goodput),
        line("refused or failed", FAILED, false, |step| {
            (step.all.refused + step.all.errors()) as f64 / step.lasted.as_secs_f64()
        }),
    ];
    let most = steps.iter().map(|step| step.rate).fold(0.0, f64::max);
    let names = ["requests a second", "a second"];
    Plot { x: Axis::linear(most), y: from_zero(&lines), names, lines }
}

/// A point for each stretch of time in which requests were due, in seconds from the beginning of
/// the first step; none where there is nothing to tell.
fn over_time(steps: &[Step], value: impl Fn(&[Answer], f64) -> Option<f64>) -> Vec<(f64, f64)> {
    let stretch = (seconds(steps) / POINTS).max(0.5);
    let (mut begin, mut points) = (0.0, Vec::new());
    for step in steps {
        let lasted = step.lasted.as_secs_f64();
        let count = (lasted / stretch).round().max(1.0);
        let length = lasted / count;
        let mut answers = step.answers.clone();
        answers.sort_by_key(|answer| answer.due);
        let mut rest = answers.as_slice();
        for n in 1..=count as u32 {
            let end = Duration::from_secs_f64(length * f64::from(n));
            let (due, later) = rest.split_at(rest.partition_point(|answer| answer.due < end));
            rest = later;
            let middle = begin + length * (f64::from(n) - 0.5);
            points.extend(value(due, length).map(|value| (middle, value)));
        }
        begin += lasted;
    }
    points
}

fn seconds(steps: &[Step]) -> f64 {
    steps.iter().map(|step| step.lasted.as_secs_f64()).sum()
}

fn whole(steps: &[Step]) -> Axis {
    Axis::linear(seconds(steps))
}

fn values(lines: &[Line]) -> impl Iterator<Item = f64> {
    lines.iter().flat_map(|line| line.points.iter().map(|(_, value)| *value))
}

fn times(lines: &[Line]) -> Axis {
    let low = values(lines).fold(f64::INFINITY, f64::min);
    Axis::times(if low.is_finite() { low } else { 1.0 }, values(lines).fold(1.0, f64::max))
}

fn from_zero(lines: &[Line]) -> Axis {
    Axis::linear(values(lines).fold(0.0, f64::max) * 1.05)
}
