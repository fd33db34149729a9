//! What was measured, for people.

use super::{
    step::Step,
    summary::{Summary, percentile_ms},
};
use crate::output;
use comfy_table::CellAlignment;
use std::io;

/// What a row tells.
pub(super) const COLUMNS: [&str; 14] = [
    "a second", "asked", "sent", "good", "429", "errors", "unsent", "goodput", "p50", "p90", "p99",
    "p99.9", "max", "lag p99",
];

/// A sender that is later than this for one request of a hundred is not to be believed.
const MUCH_LAG_MS: f64 = 10.0;

pub(super) fn print(steps: &[Step]) -> io::Result<()> {
    let mut table = output::table(COLUMNS);
    for step in steps {
        let rate = step.rate.to_string();
        for (question, summary) in &step.by_question {
            table.add_row(row(&rate, question, summary, String::new()));
        }
        table.add_row(row(&rate, "all", &step.all, step.unsent.to_string()));
    }
    for column in table.column_iter_mut() {
        column.set_cell_alignment(CellAlignment::Right);
    }
    output::say(table)?;
    output::say("times are those of good answers, in ms, from when each request was due")?;
    for step in steps {
        for (reason, count) in &step.all.failed {
            output::say(format_args!("at {} a second: {count} × {reason}", step.rate))?;
        }
        if is_late(step) {
            output::say(format_args!("at {} a second: {LATE}", step.rate))?;
        }
    }
    Ok(())
}

/// What a late sender means.
pub(super) const LATE: &str = "requests were sent late: as many were in flight as may be, or this \
    machine was too busy to send";

pub(super) fn is_late(step: &Step) -> bool {
    percentile_ms(&step.all.lag, 99.0).is_some_and(|lag| lag > MUCH_LAG_MS)
}

/// The cells of a summary.
pub(super) fn row(rate: &str, question: &str, summary: &Summary, unsent: String) -> [String; 14] {
    let ms = |percent| told(percentile_ms(&summary.latency, percent));
    [
        rate.to_owned(),
        question.to_owned(),
        summary.sent.to_string(),
        summary.good.to_string(),
        summary.refused.to_string(),
        summary.errors().to_string(),
        unsent,
        format!("{:.1}", summary.goodput),
        ms(50.0),
        ms(90.0),
        ms(99.0),
        ms(99.9),
        ms(100.0),
        told(percentile_ms(&summary.lag, 99.0)),
    ]
}

/// A time in milliseconds: three digits, and all before the point.
pub(super) fn told(ms: Option<f64>) -> String {
    match ms {
        None => "—".into(),
        Some(ms) if ms < 10.0 => format!("{ms:.2}"),
        Some(ms) if ms < 100.0 => format!("{ms:.1}"),
        Some(ms) => format!("{ms:.0}"),
    }
}

#[cfg(test)]
mod tests {
    use super::told;

    #[test]
    fn times_have_three_digits() {
        let told = [0.1234, 12.345, 1234.5].map(|ms| told(Some(ms)));
        assert_eq!(told, ["0.12", "12.3", "1234"]);
    }
}
