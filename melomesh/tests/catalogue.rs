//! The catalogue, kept as a person keeps it.
#![expect(clippy::unwrap_used, reason = "a panic is how a test reports")]

use serde_json::Value;
use std::{
    fs::{self, OpenOptions},
    io::Write,
    path::Path,
    process::{Command, Output, Stdio},
};

/// A command about the catalogue, in a folder that is also its home.
fn catalogue(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_melomesh"));
    command.current_dir(folder).arg("catalogue").args(args);
    command.env("XDG_DATA_HOME", folder.join("data")).env_remove("MELOMESH_CATALOGUE");
    command
}

fn run(folder: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = catalogue(folder, args).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code(), text(stdout), text(stderr))
}

fn succeeds(folder: &Path, args: &[&str]) -> String {
    let (code, said, errors) = run(folder, args);
    assert_eq!(code, Some(0), "{args:?}: {errors}");
    said
}

fn stats(folder: &Path) -> Value {
    serde_json::from_str(&succeeds(folder, &["stats", "--format", "json"])).unwrap()
}

#[test]
fn a_newcomer_has_songs_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let stats = stats(folder.path());
    assert!(stats["songs"].as_u64().unwrap() >= 600, "{stats}");
    assert!(stats["languages"].as_array().unwrap().len() > 20);
    assert!(folder.path().join("data/melomesh/catalogue.db").is_file());
    assert!(succeeds(folder.path(), &["stats"]).contains("songs by emotion"));
}

#[test]
fn songs_go_in_and_come_out_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    succeeds(folder, &["export", "-o", "starter.csv"]);
    let import = ["import", "starter.csv", "--format", "csv", "--store", "copy.db"];
    let said = succeeds(folder, &import);
    assert!(said.ends_with("no rejects\n") && !said.contains("nothing changed"), "{said}");
    assert!(succeeds(folder, &import).contains("nothing changed"));
    succeeds(folder, &["export", "-o", "copy.csv", "--store", "copy.db"]);
    let read = |file| fs::read_to_string(folder.join(file)).unwrap();
    assert_eq!(read("copy.csv"), read("starter.csv"));
}

#[test]
fn rejects_are_counted_and_kept_as_they_were() {
    let folder = tempfile::tempdir().unwrap();
    let rows = b"title,artist,moods\nA,X,calm\na,x,calm\n,X,calm\n\"caf\xE9\",X,calm\n";
    fs::write(folder.path().join("mine.csv"), rows).unwrap();
    let said = succeeds(folder.path(), &["import", "mine.csv", "--format", "csv"]);
    for line in ["1 songs, and 1 combinations of 1 emotions, in 4 rows", "left out: 1 duplicates"]
        .into_iter()
        .chain(["left out: 1 empty titles", "left out: 1 bad encodings"])
        .chain(["rejects: mine.rejects.csv"])
    {
        assert!(said.contains(line), "{line}: {said}");
    }
    let rejects = fs::read(folder.path().join("mine.rejects.csv")).unwrap();
    let expected = b"line,reason,row\n\
        3,duplicate,\"a,x,calm\"\n\
        4,empty title,\",X,calm\"\n\
        5,bad encoding: not UTF-8,\"\"\"caf\xE9\"\",X,calm\"\n";
    assert_eq!(String::from_utf8_lossy(&rejects), String::from_utf8_lossy(expected));
    assert_eq!(rejects, expected);
}

#[test]
fn a_file_of_another_kind_is_refused_with_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("mine.csv"), "a,b\n1,2\n").unwrap();
    let (code, _, errors) = run(folder.path(), &["import", "mine.csv", "--format", "muse"]);
    assert_eq!(code, Some(1));
    let expected = "error: mine.csv: the first line does not name track, artist, seeds\n";
    assert_eq!(errors, expected);
}

#[test]
fn who_interrupts_an_import_finds_the_catalogue_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let before = stats(folder);
    assert!(Command::new("mkfifo").arg(folder.join("pipe")).status().unwrap().success());
    let mut import = catalogue(folder, &["import", "pipe", "--format", "csv"])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = OpenOptions::new().write(true).open(folder.join("pipe")).unwrap();
    pipe.write_all(b"title,artist,moods\n,bad,\n").unwrap();
    let mut interrupt = Command::new("kill");
    interrupt.args(["-INT", &import.id().to_string()]);
    // Rows without end; the interruption comes after some megabytes.
    for row in 0.. {
        if row == 100_000 {
            assert!(interrupt.status().unwrap().success());
        }
        if writeln!(pipe, "{row},X,calm").is_err() {
            break;
        }
    }
    let code = import.wait().unwrap().code();
    assert_eq!(code, Some(130));
    assert_eq!(stats(folder), before);
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<_> = names.collect();
    names.sort();
    assert_eq!(names, ["data", "pipe"]);
}
