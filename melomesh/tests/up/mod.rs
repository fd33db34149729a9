//! The command, and a Melomesh that it runs.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

/// The command, in a folder.
pub(crate) fn melomesh(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_melomesh"));
    command.current_dir(folder).args(args).env("MELOMESH_CATALOGUE", folder.join("songs.db"));
    command
}

/// A whole Melomesh, and where it is.
#[derive(Debug)]
pub(crate) struct Up(Child, pub(crate) String);

impl Up {
    pub(crate) fn start(folder: &Path, flags: &[&str]) -> Self {
        let args = [&["up", "--port", "0"], flags].concat();
        let mut child = melomesh(folder, &args).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let (_, url) = line.split_once("is up at ").unwrap();
        let url = url.split_once(' ').unwrap().0.to_owned();
        Self(child, url)
    }
}

impl Drop for Up {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}
