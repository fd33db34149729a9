//! A load, and what is told of it.
#![expect(clippy::unwrap_used, reason = "a panic is how a test reports")]

mod up;

use serde_json::Value;
use std::{
    path::Path,
    process::{Command, Output, Stdio},
    thread::sleep,
    time::Duration,
};
use up::{Up, melomesh};

fn loadtest(folder: &Path, up: &Up, flags: &str) -> Command {
    let flags: Vec<_> = flags.split(' ').collect();
    let always = ["loadtest", "--url", &up.1, "--format", "json"];
    let mut command = melomesh(folder, &[&always[..], &flags].concat());
    command.stdout(Stdio::piped());
    command
}

fn told(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn what_is_asked_is_counted_once() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let up = Up::start(here, &[]);
    // At equal intervals, the last of which is the end: 39 in two seconds.
    let flags = "--rate 20,10 --duration 2 --warm-up 0.5 --arrivals constant";
    for door in ["rest", "grpc"] {
        let flags =
            format!("{flags} --over {door} --mix get-model=3,svm,spectrogram --html load.html");
        let output = loadtest(here, &up, &flags).output().unwrap();
        assert!(output.status.success());
        let told = told(&output);
        for (step, due) in [39, 19].into_iter().enumerate() {
            let step = &told["steps"][step];
            let all = &step["all"];
            assert_eq!(
                (&all["sent"], &all["good"], &step["unsent"]),
                (&due.into(), &due.into(), &0.into())
            );
            let by_question = step["by_question"].as_object().unwrap();
            let good = by_question.values().map(|each| each["good"].as_u64().unwrap());
            assert_eq!((by_question.len(), good.sum()), (3, due));
            assert!(all["latency_ms"]["p50"].as_f64() >= all["service_time_ms"]["p50"].as_f64());
        }
    }
    let page = std::fs::read_to_string(here.join("load.html")).unwrap();
    assert_eq!(page.matches("<svg").count(), 4);
    assert!(!page.contains("<script") && !page.contains("href="), "{page}");
}

#[test]
fn who_waits_for_a_place_is_not_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let up = Up::start(folder.path(), &[]);
    let flags =
        "--mix get-model --rate 16384 --duration 1 --warm-up 0 --arrivals constant --in-flight 1";
    let told = told(&loadtest(folder.path(), &up, flags).output().unwrap());
    let (step, all) = (&told["steps"][0], &told["steps"][0]["all"]);
    let [sent, unsent] = [&all["sent"], &step["unsent"]].map(|count| count.as_u64().unwrap());
    assert!(unsent > 0, "{told}");
    assert_eq!(sent + unsent, 16_383, "{told}");
    // Half of them waited for longer than a few answers take.
    let of = |times: &str| all[times]["p50"].as_f64().unwrap();
    assert!(of("latency_ms") > 3.0 * of("service_time_ms"), "{told}");
}

/// Whether a process has taken SIGINT into its own hands.
fn heeds_ctrl_c(id: &str) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap();
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap();
    u64::from_str_radix(caught.trim(), 16).unwrap() & 0b10 != 0
}

#[test]
fn who_is_stopped_tells_what_was_measured_so_far() {
    let folder = tempfile::tempdir().unwrap();
    let up = Up::start(folder.path(), &[]);
    let flags = "--rate 50,100 --duration 60 --warm-up 0 --mix get-model";
    let load = loadtest(folder.path(), &up, flags).spawn().unwrap();
    let id = load.id().to_string();
    while !heeds_ctrl_c(&id) {
        sleep(Duration::from_millis(50));
    }
    sleep(Duration::from_secs(2));
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let output = load.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    let told = told(&output);
    assert_eq!(told["steps"].as_array().unwrap().len(), 1, "{told}");
    assert!(told["steps"][0]["all"]["good"].as_u64() > Some(0), "{told}");
}

#[test]
fn what_cannot_be_asked_is_no_load() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let fails = |args: &[&str]| {
        let output = melomesh(here, args).output().unwrap();
        assert!(!output.status.success(), "{args:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    let nobody = fails(&["loadtest", "--url", "http://127.0.0.1:9"]);
    assert!(nobody.contains("svm cannot be asked: connection lost"), "{nobody}");
    assert!(fails(&["loadtest", "--mix", "svn"]).contains("get-model, svm, vgg"));
    assert!(fails(&["loadtest", "--rate", "0"]).contains("must lie in"));
}
