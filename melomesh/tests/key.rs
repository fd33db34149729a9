//! A gateway that asks for keys, and the command that makes and shows them.
#![expect(clippy::unwrap_used, reason = "a panic is how a test reports")]

mod up;

use up::{Up, melomesh};

#[test]
fn who_shows_a_key_is_answered() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let run = |args: &[&str]| melomesh(here, args).output().unwrap();
    let key = run(&["key", "ci", "--scopes", "genres", "--file", "keys"]).stdout;
    let key = String::from_utf8(key).unwrap();
    assert!(key.starts_with("mm_"), "{key}");
    assert!(!std::fs::read_to_string(here.join("keys")).unwrap().contains(key.trim()));
    assert!(run(&["clip", "make", "tune.wav", "--seconds", "11"]).status.success());

    let up = Up::start(here, &["--api-keys", "keys"]);
    let classify = ["classify", "tune.wav", "--format", "csv", "--server", &up.1];
    let refused = run(&classify);
    assert_eq!(refused.status.code(), Some(1));
    let told = String::from_utf8(refused.stdout).unwrap();
    assert!(told.contains("an API key as X-Api-Key"), "{told}");
    assert!(run(&[&classify[..], &["--api-key", key.trim()]].concat()).status.success());

    let suggest = ["suggest", "--text", "rain", "--server", &up.1, "--api-key", key.trim()];
    let refused = String::from_utf8(run(&suggest).stderr).unwrap();
    assert!(refused.contains("lacks the scope `songs`"), "{refused}");
}

#[test]
fn a_name_is_one_word() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["", "two words", "#ci"] {
        let refused = melomesh(folder.path(), &["key", name]).output().unwrap();
        assert_eq!(refused.status.code(), Some(1), "{name:?}");
    }
}
