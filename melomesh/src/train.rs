use crate::{
    examination::{Examination, verdicts},
    models::Models,
    output,
    progress::Stages,
    whole,
};
use anyhow::Context;
use dataset::Dataset;
use judge::Judge;
use music::{Confusion, Pool, Ranking, Score};
use std::{io::Write, path::PathBuf};

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

    /// Weigh two judges that are heard together
    #[command(after_help = "\
Examples:
  melomesh train ensemble --svm-model train.svm --vgg-model train.onnx \\
    --data gtzan/ --split valid -o ensemble.json
  melomesh up --ensemble ensemble.json

The weights are those by which the truth is likeliest on clips that neither judge
learned from, of those by which they are right at least as often as the better one.")]
    Ensemble(EnsembleArgs),
}

#[derive(Debug, clap::Args)]
pub(crate) struct SvmArgs {
    /// The folder with mels.npz and tracks.csv
    #[arg(long, value_name = "DIR")]
    data: PathBuf,

    /// The splits to learn from; all of them by default
    #[arg(long, value_name = "SPLIT", value_delimiter = ',')]
    on: Vec<String>,

    /// Learn nothing from this share of all clips, to judge by them under the same flag
    #[arg(long, value_name = "SHARE")]
    random_test: Option<f64>,

    /// Chooses the clips of --random-test
    #[arg(long, default_value_t = 1)]
    seed: u64,

    /// The file to write
    #[arg(short, long, value_name = "FILE", default_value = "melomesh.svm")]
    output: PathBuf,
}

#[derive(Debug, clap::Args)]
pub(crate) struct EnsembleArgs {
    #[command(flatten)]
    models: Models,

    #[command(flatten)]
    examination: Examination,

    /// The file to write
    #[arg(short, long, value_name = "FILE", default_value = "ensemble.json")]
    output: PathBuf,
}

pub(crate) fn run(machine: Machine) -> anyhow::Result<()> {
    match machine {
        Machine::Svm(args) => train_svm(&args),
        Machine::Ensemble(args) => train_ensemble(&args),
    }
}

fn train_svm(args: &SvmArgs) -> anyhow::Result<()> {
    let mut dataset = Dataset::read(&args.data)?;
    if let Some(share) = args.random_test {
        dataset = dataset.random_test(share, args.seed)?.0;
    }
    let dataset = dataset.of_splits(&args.on)?;
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

fn train_ensemble(args: &EnsembleArgs) -> anyhow::Result<()> {
    let dataset = args.examination.dataset()?;
    let (svm, vgg) = (args.models.svm()?, args.models.vgg()?);
    args.examination.refuse_seen(svm.learned(), &dataset)?;
    args.examination.refuse_seen(vgg.learned(), &dataset)?;

    let stages = Stages::default();
    let labels = svm.card().labels.clone();
    let said = verdicts(svm, &dataset, &stages)?;
    let said = said.into_iter().zip(verdicts(vgg, &dataset, &stages)?);
    drop(stages);
    let truths = dataset.tracks.iter().map(|track| track.genre.clone());
    let clips: Vec<_> = truths.zip(said.map(|(svm, vgg)| [svm, vgg])).collect();
    let mut pool = Pool::fit(["svm", "vgg"], &clips);

    let mut confusion = Confusion::new(&labels);
    for (truth, [svm, vgg]) in &clips {
        let pooled = pool.rank(&[("svm", svm), ("vgg", vgg)]);
        if let Some((verdict, _)) = pooled.as_ref().and_then(Ranking::best) {
            confusion.record(truth, verdict);
        }
    }
    pool.scores = vec![Score {
        protocol: format!("{}, by which the weights were chosen", args.examination.protocol()),
        accuracy: confusion.accuracy(),
        count: confusion.count(),
    }];
    let file = serde_json::to_string_pretty(&pool)? + "\n";
    whole::write(&args.output, |output| Ok(output.write_all(file.as_bytes())?))
        .with_context(|| args.output.display().to_string())?;
    for (id, weight) in &pool.weights {
        output::say(format_args!("{id} × {weight:.2}"))?;
    }
    for Score { protocol, accuracy, count } in &pool.scores {
        output::say(format_args!("{accuracy:.3} of {count} {protocol}"))?;
    }
    Ok(())
}
