//! Judges what a model says by what is known.

mod genres;
mod pictures;

use clap::{ArgMatches, Command, Error, FromArgMatches, Subcommand};

const EXAMPLES: &str = "\
Examples:
  melomesh train svm --data gtzan/ --on train -o train.svm
  melomesh evaluate --model svm --svm-model train.svm --data gtzan/ --split valid
  melomesh evaluate --model vgg --data others/ --format json
  melomesh evaluate --model ensemble --svm-model train.svm --vgg-model train.onnx \\
    --data gtzan/ --split valid
  melomesh evaluate --model svm --data gtzan/ --protocol random-windows --at-least 0.96
  melomesh evaluate pictures --data images/

Protocols:
  clips           each clip once, by all its windows
  windows         each window of ten seconds by itself
  random-windows  a fresh support vector machine learns 78 % of all windows of
                  three seconds and judges the rest; clips stand on both sides";

/// What is judged. Flags mean a model of genres, unless a verb names something else: which clap's
/// derive cannot tell apart where flags are required.
#[derive(Debug)]
pub(crate) enum Args {
    Genres(Box<genres::Args>),
    Other(Other),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Other {
    Pictures(pictures::Args),
}

impl clap::Args for Args {
    fn augment_args(command: Command) -> Command {
        Other::augment_subcommands(genres::Args::augment_args(command))
            .about("Judge a model: precision, recall and confusion, genre by genre; or a describer")
            .after_help(EXAMPLES)
            .args_conflicts_with_subcommands(true)
            .subcommand_negates_reqs(true)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Args {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        match matches.subcommand_name() {
            Some(_) => Other::from_arg_matches(matches).map(Self::Other),
            None => genres::Args::from_arg_matches(matches).map(Box::new).map(Self::Genres),
        }
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    match args {
        Args::Genres(args) => genres::run(args),
        Args::Other(Other::Pictures(args)) => pictures::run(args),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Debug, Parser)]
    struct Cli {
        #[command(flatten)]
        args: Args,
    }

    #[test]
    fn flags_mean_a_model_of_genres_and_a_verb_something_else() {
        let read = |flags: &str| Cli::try_parse_from(flags.split(' ')).map(|cli| cli.args);
        assert!(matches!(read("evaluate --model svm --data gtzan"), Ok(Args::Genres(_))));
        assert!(matches!(read("evaluate pictures --data images"), Ok(Args::Other(_))));
        assert!(read("evaluate --model svm").unwrap_err().to_string().contains("--data"));
        assert!(read("evaluate --model svm --data a pictures --data b").is_err());
    }
}
