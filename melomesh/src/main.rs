//! The `melomesh` command.

use clap::Parser;
use std::{io, process::ExitCode};

fn main() -> ExitCode {
    let cli = melomesh::Cli::parse();
    telemetry::init("warn");
    melomesh::run(cli).unwrap_or_else(|error| {
        // Who pipes into `head` has read enough.
        let cause = error.downcast_ref().map(io::Error::kind);
        if cause == Some(io::ErrorKind::BrokenPipe) {
            return ExitCode::SUCCESS;
        }
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}
