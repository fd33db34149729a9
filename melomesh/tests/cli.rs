//! The command, run as a person runs it.
#![expect(clippy::unwrap_used, reason = "a panic is how a test reports")]

use serde_json::Value;
use std::{
    fs,
    path::Path,
    process::{Command, Output},
};
use tempfile::TempDir;

/// Runs the command in a folder.
fn melomesh(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_melomesh")).current_dir(folder).args(args).output().unwrap()
}

/// Runs the command and expects it to succeed.
fn succeeds(folder: &Path, args: &[&str]) -> String {
    let output = melomesh(folder, args);
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{args:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// Runs the command and expects it to fail, with a message.
fn fails(folder: &Path, args: &[&str]) -> String {
    let output = melomesh(folder, args);
    assert_eq!(output.status.code(), Some(1), "{args:?}");
    String::from_utf8(output.stderr).unwrap()
}

/// A folder with two genres of three tunes each, and a file that is no sound.
fn tunes() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for genre in ["slow", "fast"] {
        fs::create_dir_all(folder.path().join("tunes").join(genre)).unwrap();
        for seed in 0..6 {
            let file = format!("tunes/{genre}/{seed}.wav");
            let tempo = if genre == "slow" { "50" } else { "200" };
            let seed = seed.to_string();
            let make =
                ["clip", "make", &file, "--seconds", "11", "--seed", &seed, "--tempo", tempo];
            succeeds(folder.path(), &make);
        }
    }
    fs::write(folder.path().join("tunes/slow/noise.mp3"), "no sound").unwrap();
    folder
}

#[test]
fn recordings_are_named_and_the_bad_one_is_told() {
    let folder = tunes();
    let output = melomesh(folder.path(), &["classify", "tunes", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let answers: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answers.len(), 13);
    let (bad, good): (Vec<_>, Vec<_>) =
        answers.iter().partition(|answer| answer["file"] == "tunes/slow/noise.mp3");
    assert!(bad[0]["error"].as_str().unwrap().contains("cannot be decoded"), "{}", bad[0]);
    assert!(good.iter().all(|answer| answer["genres"].as_array().unwrap().len() == 10));

    let csv = succeeds(folder.path(), &["classify", "tunes/fast", "--format", "csv", "--rhythm"]);
    assert_eq!(csv.lines().count(), 7);
    assert!(csv.starts_with("file,genre,probability,"));
    let table = succeeds(folder.path(), &["classify", "tunes/fast/0.wav"]);
    assert!(table.contains("tunes/fast/0.wav") && table.contains("11.0 s"), "{table}");
}

#[test]
fn a_machine_is_taught_judged_and_used() {
    let folder = tunes();
    let here = folder.path();
    let built = melomesh(here, &["dataset", "build", "tunes", "-o", "data"]);
    assert!(built.status.success());
    assert!(String::from_utf8_lossy(&built.stderr).contains("left out: tunes/slow/noise.mp3"));

    succeeds(here, &["train", "svm", "--data", "data", "--on", "train", "-o", "tempo.svm"]);
    let evaluate = ["evaluate", "--model", "svm", "--svm-model", "tempo.svm", "--data", "data"];
    let on = |extra: &[&'static str]| [&evaluate[..], extra].concat();
    let report: Value =
        serde_json::from_str(&succeeds(here, &on(&["--split", "valid", "--format", "json"])))
            .unwrap();
    assert_eq!(report["count"], 2);
    assert_eq!(report["accuracy"], 1.0, "{report}");
    assert_eq!(report["per_genre"]["fast"]["support"], 1);
    assert_eq!(report["confusion"].as_array().unwrap().len(), 2);
    succeeds(here, &on(&["--split", "valid", "--at-least", "1"]));
    let below = fails(here, &on(&["--split", "valid", "--at-least", "1.1"]));
    assert!(below.contains("an accuracy of 1.000 is below 1.1"), "{below}");

    let refusal = fails(here, &on(&["--split", "train"]));
    assert!(refusal.contains("--allow-seen"), "{refusal}");
    assert!(succeeds(here, &on(&["--split", "train", "--allow-seen"])).contains("accuracy"));
    assert!(fails(here, &on(&["--split", "test"])).contains("no track is of split test"));

    let asked = ["classify", "tunes/fast/0.wav", "--svm-model", "tempo.svm", "--format", "json"];
    let answers: Value = serde_json::from_str(&succeeds(here, &asked)).unwrap();
    assert_eq!(answers[0]["genres"][0]["genre"], "fast", "{answers}");
}

#[test]
fn a_damaged_machine_is_refused_with_a_reason() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bad.svm");
    fs::write(&file, "no machine").unwrap();
    let output = melomesh(folder.path(), &["up", "--port", "0", "--svm-model", "bad.svm"]);
    // As services end that were configured so: see docs/operate.md.
    assert_eq!(output.status.code(), Some(78));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains("not a support vector machine of Melomesh"), "{error}");
}

#[test]
fn features_are_shown_and_levels_written_for_numpy() {
    let folder = tempfile::tempdir().unwrap();
    succeeds(folder.path(), &["clip", "make", "tune.wav"]);
    let shown = succeeds(
        folder.path(),
        &["features", "tune.wav", "--format", "json", "--mel", "levels.npy"],
    );
    let object: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(object["features"].as_object().unwrap().len(), svm_svc::features::COUNT);
    let levels: ndarray::Array2<u8> =
        ndarray_npy::read_npy(folder.path().join("levels.npy")).unwrap();
    assert_eq!(levels.dim(), (128, 387));
    assert_eq!(object["levels"][3][7], levels[[3, 7]]);
    assert!(succeeds(folder.path(), &["features", "tune.wav"]).contains("cepstrum.mean"));
}

#[test]
fn completions_and_the_manual_are_made() {
    let here = Path::new(".");
    assert!(succeeds(here, &["completions", "bash"]).contains("_melomesh"));
    assert!(succeeds(here, &["man"]).contains(".TH melomesh"));
}

#[test]
fn a_tree_of_recordings_becomes_a_tree_of_pictures() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    for genre in ["slow", "fast"] {
        fs::create_dir_all(here.join("tunes").join(genre)).unwrap();
        let file = format!("tunes/{genre}/tune.00001.wav");
        succeeds(here, &["clip", "make", &file, "--seconds", "2"]);
    }
    fs::write(here.join("tunes/slow/noise.mp3"), "no sound").unwrap();

    let output = melomesh(here, &["spectrogram", "tunes", "-o", "pictures"]);
    assert_eq!(output.status.code(), Some(1));
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(errors.contains("not drawn: tunes/slow/noise.mp3: the recording"), "{errors}");
    for genre in ["slow", "fast"] {
        let pictures: Vec<_> = fs::read_dir(here.join("pictures").join(genre))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        assert_eq!(pictures, ["tune.00001.png"]);
    }

    succeeds(here, &["spectrogram", "tunes/fast", "-o", "pictures/fast"]);
    let draw = ["spectrogram", "tunes/fast/tune.00001.wav"];
    let flags = ["--scale", "linear", "--color-map", "grey", "--width", "320", "--title", ""];
    succeeds(here, &[&draw[..], &["-o", "one.png"], &flags].concat());
    succeeds(here, &[&draw[..], &["-o", "folder"]].concat());
    let one = fs::read(here.join("one.png")).unwrap();
    let same_as_in_tree = fs::read(here.join("folder/tune.00001.png")).unwrap();
    assert!(one.starts_with(b"\x89PNG") && one != same_as_in_tree);
    assert_eq!(same_as_in_tree, fs::read(here.join("pictures/fast/tune.00001.png")).unwrap());

    assert!(fails(here, &["spectrogram", "tunes", "-o", "one.png"]).contains("needs a folder"));
    assert!(fails(here, &["spectrogram", "nothing.wav", "-o", "two.png"]).contains("not drawn"));
    assert!(!here.join("two.png").exists());
}
