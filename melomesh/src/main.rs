//! The `melomesh` command.

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let cli = melomesh::Cli::parse();
    telemetry::init("warn");
    melomesh::run(cli).unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}
