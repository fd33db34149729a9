//! The `melomesh` command.

use clap::Parser;
use std::{io, process::ExitCode};

fn main() -> ExitCode {
    melomesh::run(melomesh::Cli::parse()).unwrap_or_else(|error| {
        // Who pipes into `head` has read enough.
        let cause = error.downcast_ref().map(io::Error::kind);
        if cause == Some(io::ErrorKind::BrokenPipe) {
            return ExitCode::SUCCESS;
        }
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}
