//! A report as JUnit XML: a suite for each door, a case for each request.

use super::report::{Check, Report, Verdict};
use crate::whole;
use anyhow::Context;
use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};
use std::path::Path;

pub(super) fn write(report: &Report, file: &Path) -> anyhow::Result<()> {
    let mut written = quick_junit::Report::new("melomesh smoke");
    for suite in report.checks.chunk_by(|one, next| one.door == next.door) {
        let door = suite.first().map_or("", |check| check.door);
        let mut cases = TestSuite::new(door);
        cases.add_test_cases(suite.iter().map(case));
        written.add_test_suite(cases);
    }
    whole::write(file, |to| Ok(written.serialize(to)?)).with_context(|| file.display().to_string())
}

fn case(check: &Check) -> TestCase {
    let Check { door, what, way, took, verdict } = check;
    let status = match verdict {
        Verdict::Good => TestCaseStatus::success(),
        Verdict::Skipped => TestCaseStatus::skipped(),
        Verdict::Bad(why) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message(why.clone());
            status
        }
    };
    let name = if way.is_empty() { what.clone() } else { format!("{what} ({way})") };
    let mut case = TestCase::new(name, status);
    case.set_classname(format!("smoke.{door}")).set_time(*took);
    case
}
