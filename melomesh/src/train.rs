use crate::{output, progress::Stages};
use anyhow::Context;
use dataset::Dataset;
use judge::Judge;
use music::Score;
use std::path::PathBuf;

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Machine {
    /// Train a support vector machine
    #[command(after_help = "\
Examples:
  melomesh train svm --data gtzan/ -o mine.svm
  melomesh train svm --data gtzan/ --on train -o mine.svm
  melomesh up --svm-model mine.svm

The emphasis on features, C and γ are those that judge best the clips of artists
set apart; that takes minutes.")]
    Svm(SvmArgs),
}

#[derive(Debug, clap::Args)]
pub(crate) struct SvmArgs {
    /// The folder with mels.npz and tracks.csv
    #[arg(long, value_name = "DIR")]
    data: PathBuf,

    /// The splits to learn from; all of them by default
    #[arg(long, value_name = "SPLIT", value_delimiter = ',')]
    on: Vec<String>,

    /// The file to write
    #[arg(short, long, value_name = "FILE", default_value = "melomesh.svm")]
    output: PathBuf,
}

pub(crate) fn run(Machine::Svm(args): Machine) -> anyhow::Result<()> {
    let dataset = Dataset::read(&args.data)?.of_splits(&args.on)?;
    let svm = svm_svc::train::train(&dataset, &args.on, &Stages::default())?;
    svm.write(&args.output).context("the machine cannot be written")?;

    let card = svm.card();
    output::say(format_args!("{}: {}", args.output.display(), card.method))?;
    output::say(format_args!("version {}, learned from {} clips", card.version, card.clip_count))?;
    for score in &card.scores {
        let Score { protocol, accuracy, count } = score;
        output::say(format_args!("{accuracy:.3} of {count} {protocol}"))?;
    }
    Ok(())
}
