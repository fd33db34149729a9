use crate::{
    catalogue, certs, classify, clip, dataset_build, describe, evaluate, features, key, loadtest,
    smoke, spectrogram, suggest, train, up,
};
use clap::{CommandFactory, Parser, Subcommand};
use std::{
    io::{self, Write},
    net::SocketAddr,
    process::ExitCode,
};
use telemetry::TelemetryConfig;
use tokio::runtime::Runtime;

/// Names the genre of music, and finds songs that suit a picture
#[derive(Debug, Parser)]
#[command(
    name = "melomesh",
    version,
    propagate_version = true,
    after_help = "\
Examples:
  melomesh up                                start everything, and try it on a tune
  melomesh classify song.mp3                 name a song's genre
  melomesh classify ~/Music --format csv     name the genres of a folder
  melomesh spectrogram song.mp3 -o song.png  draw what it sounds like
  melomesh suggest photo.jpg                 find songs that suit a picture
  melomesh <COMMAND> --help                  more examples"
)]
// What a command says is for people: services say more.
#[command(mut_arg("log", |log| log.default_value("warn")))]
pub struct Cli {
    #[command(subcommand)]
    command: Command,

    /// How it is seen
    #[command(flatten)]
    telemetry: TelemetryConfig,
}

#[derive(Debug, Subcommand)]
enum Command {
    Up(Box<up::Args>),
    /// Ask one that is up whether it is ready
    Probe {
        /// Its address for probes
        #[arg(long, env = "MELOMESH_ADMIN_ADDR", default_value = "127.0.0.1:9080")]
        admin_addr: SocketAddr,
    },
    Classify(classify::Args),
    Spectrogram(spectrogram::Args),
    Suggest(suggest::Args),
    Describe(describe::Args),
    Features(features::Args),
    /// Teach a machine
    #[command(subcommand)]
    Train(train::Machine),
    Evaluate(evaluate::Args),
    Certs(certs::Args),
    /// Make sets of clips to learn from
    #[command(subcommand)]
    Dataset(dataset_build::Verb),
    /// Keep the songs that are suggested
    #[command(subcommand)]
    Catalogue(catalogue::Verb),
    Key(key::Args),
    Smoke(smoke::Args),
    Loadtest(loadtest::Args),
    /// Make clips
    #[command(subcommand)]
    Clip(clip::Verb),
    /// Print the completions for a shell
    #[command(after_help = "\
Example:
  melomesh completions bash > ~/.local/share/bash-completion/completions/melomesh")]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    #[command(after_help = "\
Example:
  melomesh man > ~/.local/share/man/man1/melomesh.1")]
    Man,
}

/// Does what the command line asks for.
///
/// # Errors
/// Whatever stopped it, for people.
pub fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let telemetry = telemetry::start("melomesh", &cli.telemetry)?;
    match cli.command {
        Command::Up(args) => {
            let served = Runtime::new()?.block_on(up::run(*args, telemetry.routes()));
            return Ok(process::end(served));
        }
        Command::Probe { admin_addr } => {
            return Ok(Runtime::new()?.block_on(process::probe(admin_addr)));
        }
        Command::Classify(args) => return Runtime::new()?.block_on(classify::run(args)),
        Command::Spectrogram(args) => return Runtime::new()?.block_on(spectrogram::run(args)),
        Command::Suggest(args) => Runtime::new()?.block_on(suggest::run(args))?,
        Command::Describe(args) => Runtime::new()?.block_on(describe::run(args))?,
        Command::Features(args) => features::run(&args)?,
        Command::Train(machine) => train::run(machine)?,
        Command::Evaluate(args) => evaluate::run(&args)?,
        Command::Certs(args) => certs::run(&args)?,
        Command::Dataset(verb) => dataset_build::run(verb)?,
        Command::Catalogue(verb) => return Runtime::new()?.block_on(catalogue::run(verb)),
        Command::Key(args) => key::run(&args)?,
        Command::Smoke(args) => {
            let passed = Runtime::new()?.block_on(smoke::run(&args))?;
            return Ok(if passed { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        Command::Loadtest(args) => return loadtest::run(&args),
        Command::Clip(verb) => clip::run(verb)?,
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "melomesh", &mut script);
            io::stdout().write_all(&script)?;
        }
        Command::Man => clap_mangen::Man::new(Cli::command()).render(&mut io::stdout())?,
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flag_is_well_formed() {
        Cli::command().debug_assert();
    }
}
