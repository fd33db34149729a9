//! How the gateway says that it cannot run.
#![expect(clippy::unwrap_used, reason = "a panic is how a test reports")]

use std::process::Command;

/// The exit code of a gateway that stops, and the last line that it says.
fn refusal(flags: &[&str]) -> (Option<i32>, String) {
    let ports = ["--listen-addr=0.0.0.0:0", "--admin-addr=127.0.0.1:0"];
    let mut gateway = Command::new(env!("CARGO_BIN_EXE_gateway"));
    let output = gateway.args(ports).args(flags).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    (output.status.code(), said.lines().last().unwrap_or_default().into())
}

#[test]
fn a_secret_that_is_not_there() {
    let mesh = ["--mesh-cert=/nowhere/c", "--mesh-key=/nowhere/k", "--mesh-ca=/nowhere/ca"];
    let https = ["--allow-anonymous", "--https-cert=/nowhere/c", "--https-key=/nowhere/k"];
    let all: [&[&str]; 3] =
        [&["--api-keys=/nowhere/keys"], &[&["--allow-anonymous"], &mesh[..]].concat(), &https];
    for flags in all {
        let (code, said) = refusal(flags);
        assert_eq!(code, Some(66), "{said}");
        let why = "No such file or directory (os error 2); put it there, or mount it";
        assert!(said.starts_with("error: ") && said.ends_with(why), "{said}");
        assert!(said.contains("/nowhere/"), "{said}");
    }
}

#[test]
fn everybody_could_enter() {
    let (code, said) = refusal(&[]);
    assert_eq!(code, Some(78));
    assert!(said.contains("say who may, by --api-keys"), "{said}");
}
