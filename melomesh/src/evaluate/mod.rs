//! Judges what a model says by what is known.

mod genres;
mod pictures;

use clap::{CommandFactory, Subcommand, error::ErrorKind};

/// Judge a model: precision, recall and confusion, genre by genre; or what is seen in pictures
#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "\
Examples:
  melomesh train svm --data gtzan/ --on train -o train.svm
  melomesh evaluate --model svm --svm-model train.svm --data gtzan/ --split valid
  melomesh evaluate --model vgg --data others/ --format json
  melomesh evaluate --model ensemble --svm-model train.svm --vgg-model train.onnx \\
    --data gtzan/ --split valid
  melomesh evaluate --model svm --data gtzan/ --protocol random-windows
  melomesh evaluate pictures --data images/

Protocols:
  clips           each clip once, by all its windows
  windows         each window of ten seconds by itself
  random-windows  a fresh support vector machine learns 78 % of all windows of
                  three seconds and judges the rest; clips stand on both sides"
)]
pub(crate) struct Args {
    #[command(subcommand)]
    other: Option<Other>,

    #[command(flatten)]
    genres: Option<genres::Args>,
}

#[derive(Debug, Subcommand)]
enum Other {
    Pictures(pictures::Args),
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    match (&args.other, &args.genres) {
        (Some(Other::Pictures(args)), _) => pictures::run(args),
        (None, Some(args)) => genres::run(args),
        (None, None) => Err(crate::Cli::command().error(
            ErrorKind::MissingRequiredArgument,
            "say --model and --data, or name what else is judged: pictures",
        ))?,
    }
}
