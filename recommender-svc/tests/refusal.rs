//! How the service says that it cannot run.
#![expect(clippy::unwrap_used, reason = "a panic is how a test reports")]

use std::process::Command;

/// The exit code of a service that stops, and the one line that it says.
fn refusal(flags: &[&str]) -> (Option<i32>, String) {
    let ports = ["--listen-addr=127.0.0.1:0", "--admin-addr=127.0.0.1:0"];
    let mut service = Command::new(env!("CARGO_BIN_EXE_recommender-svc"));
    let output = service.args(ports).args(flags).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said.lines().count(), 1, "{said}");
    (output.status.code(), said.trim_end().into())
}

#[test]
fn a_secret_that_is_not_there() {
    let azure = "--azure-endpoint=https://name.cognitiveservices.azure.com";
    let (code, said) = refusal(&[azure, "--azure-key-file=/nowhere/key"]);
    assert_eq!(code, Some(66), "{said}");
    assert!(said.ends_with("(os error 2); put it there, or mount it"), "{said}");
}

#[test]
fn a_catalogue_where_none_can_be() {
    // The kernel's own folder takes no files, not even of root.
    for (store, expected) in [("/proc/songs/songs.db", 66), ("mysql://songs", 78)] {
        let (code, said) = refusal(&["--store", store]);
        assert_eq!(code, Some(expected), "{said}");
        assert!(said.starts_with("error: the catalogue: "), "{said}");
    }
    let (code, said) = refusal(&["--store", "/proc/songs.db"]);
    assert_eq!(code, Some(66), "{said}");
    assert!(said.contains("/proc/songs.db: No such file or directory"), "{said}");
}
