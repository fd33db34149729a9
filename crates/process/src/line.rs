//! The last line of a service that stops.

use std::{fs::File, io, io::Write, path::Path};

/// What was wrong, from the outside in and each thing once, and what helps.
pub(crate) fn of(error: &anyhow::Error, remedy: Option<String>) -> String {
    let mut line = String::new();
    for cause in error.chain().map(said) {
        // Many a cause is told by what it caused.
        if line.ends_with(&cause) {
            continue;
        }
        if !line.is_empty() {
            line += ": ";
        }
        line += &cause;
    }
    line.extend(remedy.map(|remedy| format!("; {remedy}")));
    line
}

/// What an error says, without how flags are used, in one line.
fn said(error: &(dyn std::error::Error + 'static)) -> String {
    let text = error.to_string();
    let lines = text.lines().map(str::trim);
    let telling = lines.take_while(|line| {
        !line.starts_with("Usage:") && !line.starts_with("For more information")
    });
    let words: Vec<_> = telling.filter(|line| !line.is_empty()).collect();
    let line = words.join(" ");
    line.strip_prefix("error: ").unwrap_or(&line).into()
}

/// Leaves the line where it is looked for, if there is such a place.
///
/// # Errors
/// That there is none.
pub(crate) fn leave(line: &str, place: &Path) -> io::Result<()> {
    File::options().write(true).truncate(true).open(place)?.write_all(line.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::Context;
    use clap::{Arg, Command};
    use std::fs;

    #[test]
    fn each_cause_is_told_once() {
        let error: anyhow::Error = io::Error::other("the disk is gone").into();
        let error = error.context("m.svm: the disk is gone").context("the machine");
        let line = of(&error, Some("mount it".into()));
        assert_eq!(line, "the machine: m.svm: the disk is gone; mount it");
    }

    #[test]
    fn what_is_wrong_with_a_flag_takes_one_line() {
        let command = || Command::new("svm-svc").arg(Arg::new("port").long("port"));
        let tried = command().try_get_matches_from(["svm-svc", "--prot", "1"]);
        let line = of(&tried.unwrap_err().into(), None);
        assert!(line.starts_with("unexpected argument '--prot' found tip: "), "{line}");
        assert!(line.ends_with("'--port'"), "{line}");
    }

    #[test]
    fn the_line_is_left_where_there_is_a_place_for_it() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("termination-log");
        assert_eq!(leave("why", &place).unwrap_err().kind(), io::ErrorKind::NotFound);
        fs::write(&place, "what another said before").unwrap();
        leave("why", &place).unwrap();
        assert_eq!(fs::read_to_string(&place).unwrap(), "why");
    }

    #[test]
    fn a_context_is_told_before_its_cause() {
        let read = fs::read("/nowhere/keys").context("/nowhere/keys");
        let line = of(&read.unwrap_err(), None);
        assert_eq!(line, "/nowhere/keys: No such file or directory (os error 2)");
    }
}
