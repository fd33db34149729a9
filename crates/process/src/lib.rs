//! How the process of a service begins and ends. Only a `main` uses it.
//!
//! [`serve`] reads the flags and runs the service; [`end`] says in one line why it
//! stopped, to whoever reads the log and to Kubernetes (`line`), and tells by an
//! exit `code` whose turn it is; [`probe`] asks a process that runs how it is,
//! where there is no shell to do so.

mod code;
mod line;
mod probe;

pub use probe::probe;

use clap::{Command, Parser};
use code::Code;
use std::{net::SocketAddr, path::Path, process::ExitCode};
use tokio::runtime::Runtime;

/// Where Kubernetes reads why a container stopped.
const TERMINATION_LOG: &str = "/dev/termination-log";

/// Runs a service as its flags say, until it ends; or, as `SERVICE probe`, asks the
/// one that runs with the same flags whether it is ready.
pub fn serve<C: Parser>(serve: impl AsyncFnOnce(C) -> anyhow::Result<()>) -> ExitCode {
    let probe = Command::new("probe").about("Ask the one that runs whether it is ready");
    let command = C::command().subcommand(probe).disable_help_subcommand(true);
    let begun = || {
        let matches = command.try_get_matches()?;
        let runtime = Runtime::new()?;
        if let Some(("probe", _)) = matches.subcommand() {
            let admin: &SocketAddr = matches.get_one("admin_addr").expect("it has a default");
            return Ok(runtime.block_on(probe::probe(*admin)));
        }
        let config = C::from_arg_matches(&matches)?;
        runtime.block_on(serve(config)).map(|()| ExitCode::SUCCESS)
    };
    begun().unwrap_or_else(|error| stop(&error))
}

/// How a service ends that was served by other means.
pub fn end(served: anyhow::Result<()>) -> ExitCode {
    served.map_or_else(|error| stop(&error), |()| ExitCode::SUCCESS)
}

fn stop(error: &anyhow::Error) -> ExitCode {
    // Help, or the version, was asked for.
    if let Some(asked) = error.downcast_ref::<clap::Error>()
        && !asked.use_stderr()
    {
        asked.exit();
    }
    let code = Code::of(error);
    let line = line::of(error, code.remedy());
    eprintln!("error: {line}");
    // Who is told by other means has no such file.
    _ = line::leave(&line, Path::new(TERMINATION_LOG));
    code.into()
}
