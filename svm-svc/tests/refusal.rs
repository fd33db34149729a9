//! How the service says that it cannot run, and whose turn it is to do something.
#![expect(clippy::unwrap_used, reason = "a panic is how a test reports")]

use std::{
    io::ErrorKind,
    net::TcpListener,
    os::unix::{fs::MetadataExt, process::CommandExt},
    process::{Command, Output},
};

fn service(flags: &[&str]) -> Command {
    let mut service = Command::new(env!("CARGO_BIN_EXE_svm-svc"));
    service.args(flags);
    service
}

/// The exit code of a service that stops, and the one line that it says.
fn told(Output { status, stderr, .. }: Output) -> (Option<i32>, String) {
    let said = String::from_utf8(stderr).unwrap();
    assert_eq!(said.lines().count(), 1, "{said}");
    (status.code(), said.trim_end().into())
}

fn refusal(flags: &[&str]) -> (Option<i32>, String) {
    told(service(flags).output().unwrap())
}

#[test]
fn a_flag_that_is_none() {
    let (code, said) = refusal(&["--listen-addr=here"]);
    assert_eq!(code, Some(64));
    let why = "error: invalid value 'here' for '--listen-addr <LISTEN_ADDR>': \
               invalid socket address syntax; see --help";
    assert_eq!(said, why);
    assert!(service(&["--help"]).output().unwrap().status.success());
}

#[test]
fn a_model_that_is_not_there() {
    let (code, said) = refusal(&["--model=/nowhere/m.svm"]);
    assert_eq!(code, Some(66));
    let why = "error: the model: /nowhere/m.svm: No such file or directory (os error 2); \
               put it there, or mount it";
    assert_eq!(said, why);
}

#[test]
fn a_model_that_may_not_be_read() {
    // It is its owner's alone.
    let model = tempfile::NamedTempFile::new().unwrap();
    let mut service = service(&["--model", model.path().to_str().unwrap()]);
    if model.as_file().metadata().unwrap().uid() != 0 {
        println!("SKIPPED: who may read what is tried as root");
        return;
    }
    let (code, said) = match service.uid(65_532).output() {
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            println!("SKIPPED: others may not run what is built here");
            return;
        }
        output => told(output.unwrap()),
    };
    assert_eq!(code, Some(77));
    let helps = "Permission denied (os error 13); let user 65532 do so, who this process is";
    assert!(said.ends_with(helps), "{said}");
}

#[test]
fn a_model_that_is_none() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let (code, said) = refusal(&["--model", file.path().to_str().unwrap()]);
    assert_eq!(code, Some(78));
    assert_eq!(said, "error: the model: not a support vector machine of Melomesh");
}

#[test]
fn a_port_that_is_taken() {
    let holder = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = holder.local_addr().unwrap().to_string();
    for (flag, other) in [("--listen-addr", "--admin-addr"), ("--admin-addr", "--listen-addr")] {
        let (code, said) = refusal(&[flag, &taken, other, "127.0.0.1:0"]);
        assert_eq!(code, Some(69));
        let why = format!(
            "error: {taken}: Address already in use (os error 98); choose another with {flag}"
        );
        assert_eq!(said, why);
    }
}

#[test]
fn an_address_that_is_open_to_all_by_mistake() {
    let (code, said) = refusal(&["--listen-addr=0.0.0.0:0", "--admin-addr=127.0.0.1:0"]);
    assert_eq!(code, Some(78));
    assert!(said.starts_with("error: at 0.0.0.0:"), "{said}");
}

#[test]
fn a_probe_finds_out_whether_it_runs() {
    let admin = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let flags = [format!("--admin-addr={admin}"), "--listen-addr=127.0.0.1:0".into()];
    let probe = || service(&[&flags[0], &flags[1], "probe"]).output().unwrap();
    let (code, said) = told(probe());
    assert_eq!(code, Some(69));
    assert!(said.starts_with(&format!("not ready at {admin}: Connection refused")), "{said}");

    let mut running = service(&[&flags[0], &flags[1]]).spawn().unwrap();
    while !probe().status.success() {
        assert_eq!(running.try_wait().unwrap(), None);
    }
    running.kill().unwrap();
    running.wait().unwrap();
}
