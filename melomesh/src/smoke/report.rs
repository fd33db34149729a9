//! What was asked, and what came of it.

use crate::output;
use comfy_table::CellAlignment;
use std::{io, time::Duration};

/// All that was asked, in the order of asking.
#[derive(Debug, Default)]
pub(super) struct Report {
    pub(super) checks: Vec<Check>,
}

/// One thing that was asked.
#[derive(Debug)]
pub(super) struct Check {
    /// By which door: `REST`, `gRPC`, `pages` or `traces`.
    pub(super) door: &'static str,
    /// The route, the method or the path.
    pub(super) what: String,
    /// How it was asked, if there is more than one way.
    pub(super) way: String,
    pub(super) took: Duration,
    pub(super) verdict: Verdict,
}

#[derive(Debug)]
pub(super) enum Verdict {
    Good,
    /// It was to be left out.
    Skipped,
    /// What was wrong.
    Bad(String),
}

impl Verdict {
    pub(super) fn of<T>(result: anyhow::Result<T>) -> Self {
        result.map_or_else(|error| Self::Bad(format!("{error:#}")), |_| Self::Good)
    }
}

impl Report {
    pub(super) fn add(&mut self, check: Check) {
        self.checks.push(check);
    }

    fn asked(&self) -> usize {
        self.checks.iter().filter(|check| !matches!(check.verdict, Verdict::Skipped)).count()
    }

    pub(super) fn failed(&self) -> usize {
        self.checks.iter().filter(|check| matches!(check.verdict, Verdict::Bad(_))).count()
    }

    /// Prints a line for each thing that was asked, and then what failed.
    pub(super) fn print(&self) -> io::Result<()> {
        let mut table = output::table(["door", "asked for", "requests", "errors", "p50", "max"]);
        for (door, what) in self.things() {
            let of = |check: &&Check| (check.door, &*check.what) == (door, what);
            table.add_row(row(door, what, &self.checks.iter().filter(of).collect::<Vec<_>>()));
        }
        for column in table.column_iter_mut().skip(2) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        output::say(table)?;
        for Check { door, what, way, verdict, .. } in &self.checks {
            if let Verdict::Bad(why) = verdict {
                let way = if way.is_empty() { String::new() } else { format!(" ({way})") };
                output::say(format_args!("FAILED: {door}: {what}{way}: {why}"))?;
            }
        }
        output::say(format_args!("{} requests, {} errors", self.asked(), self.failed()))
    }

    /// What was asked for, each once, in the order of asking.
    fn things(&self) -> Vec<(&str, &str)> {
        let mut things = Vec::new();
        for check in &self.checks {
            let thing = (check.door, &*check.what);
            if !things.contains(&thing) {
                things.push(thing);
            }
        }
        things
    }
}

fn row(door: &str, what: &str, checks: &[&Check]) -> [String; 6] {
    let (door, what) = (door.to_owned(), what.to_owned());
    if checks.iter().all(|check| matches!(check.verdict, Verdict::Skipped)) {
        return [door, what, "skipped".into(), "".into(), "".into(), "".into()];
    }
    let errors = checks.iter().filter(|check| matches!(check.verdict, Verdict::Bad(_))).count();
    let mut took: Vec<_> = checks.iter().map(|check| check.took).collect();
    took.sort();
    let ms = |took: &Duration| format!("{:.0} ms", took.as_secs_f64() * 1e3);
    let (p50, max) = (took.get(took.len() / 2), took.last());
    let [p50, max] = [p50, max].map(|took| took.map(ms).unwrap_or_default());
    [door, what, checks.len().to_string(), errors.to_string(), p50, max]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_out_was_not_asked() {
        let mut report = Report::default();
        let took = Duration::from_millis(3);
        for verdict in [Verdict::Good, Verdict::Skipped, Verdict::Bad("gone".into())] {
            report.add(Check { door: "REST", what: "/".into(), way: "".into(), took, verdict });
        }
        assert_eq!((report.asked(), report.failed(), report.things().len()), (2, 1, 1));
    }
}
