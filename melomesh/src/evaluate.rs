use crate::{progress::Stages, report};
use anyhow::Context;
use clap::ValueEnum;
use dataset::{Dataset, Track};
use judge::{Judge, clip_scores, windows};
use music::{Confusion, Genre, Ranking};
use ndarray::{Axis, Slice};
use std::path::PathBuf;
use svm_svc::{Svm, train::Progress};

/// Judge a model: precision, recall and confusion, genre by genre
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  melomesh train svm --data gtzan/ --on train -o train.svm
  melomesh evaluate --model svm --model-file train.svm --data gtzan/ --split valid
  melomesh evaluate --model svm --data others/ --format json
  melomesh evaluate --model svm --data gtzan/ --protocol random-windows

Protocols:
  clips           each clip once, by all its windows
  windows         each window of ten seconds by itself
  random-windows  a fresh machine learns 78 % of all windows of three seconds and
                  judges the rest; clips stand on both sides")]
pub(crate) struct Args {
    /// The kind of model
    #[arg(long, value_enum)]
    model: Model,

    /// The model to judge, in place of the built-in one
    #[arg(long, value_name = "FILE")]
    model_file: Option<PathBuf>,

    /// The folder with mels.npz and tracks.csv
    #[arg(long, value_name = "DIR")]
    data: PathBuf,

    /// The splits to judge by; all of them by default
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    split: Vec<String>,

    /// What is judged
    #[arg(long, value_enum, default_value_t = Protocol::Clips)]
    protocol: Protocol,

    /// Chooses the windows of random-windows
    #[arg(long, default_value_t = 1)]
    seed: u64,

    /// Judge clips that the model learned from, too
    #[arg(long)]
    allow_seen: bool,

    /// How to print the report
    #[arg(long, value_enum, default_value_t = report::Format::Table)]
    format: report::Format,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Model {
    /// The support vector machine
    Svm,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Protocol {
    Clips,
    Windows,
    RandomWindows,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let dataset = Dataset::read(&args.data)?.of_splits(&args.split)?;
    let Model::Svm = args.model;
    let stages = Stages::default();
    let confusion = if args.protocol == Protocol::RandomWindows {
        anyhow::ensure!(args.model_file.is_none(), "random-windows trains a machine of its own");
        svm_svc::train::random_windows(&dataset, args.seed, &stages)?
    } else {
        let svm = match &args.model_file {
            Some(path) => Svm::read(path).with_context(|| path.display().to_string())?,
            None => Svm::embedded()?,
        };
        if !args.allow_seen {
            refuse_seen(&svm, &dataset)?;
        }
        stages.stage("judging", dataset.tracks.len());
        judge(svm, &dataset, args.protocol, &stages)?
    };
    drop(stages);
    Ok(report::print(&confusion, args.format)?)
}

/// Judging a model by what it learned from tells nothing.
fn refuse_seen(svm: &Svm, dataset: &Dataset) -> anyhow::Result<()> {
    let seen = |track: &&Track| {
        let fingerprint = track.fingerprint();
        let same = |learned: &svm_svc::Learned| {
            learned.fingerprint == fingerprint || learned.track == track.name
        };
        svm.learned().iter().any(same)
    };
    let seen: Vec<_> =
        dataset.tracks.iter().filter(seen).map(|track| track.name.as_str()).collect();
    anyhow::ensure!(
        seen.is_empty(),
        "the model learned from {} of these {} clips ({}…): it knows them by heart; judge it on \
         others, or say --allow-seen",
        seen.len(),
        dataset.tracks.len(),
        seen.iter().take(3).copied().collect::<Vec<_>>().join(", "),
    );
    Ok(())
}

fn judge(
    mut judge: impl Judge,
    dataset: &Dataset,
    protocol: Protocol,
    progress: &dyn Progress,
) -> anyhow::Result<Confusion> {
    let card = judge.card().clone();
    if let Some(unknown) = dataset.genres().iter().find(|genre| !card.labels.contains(genre)) {
        anyhow::bail!("the model knows no {unknown}; it tells apart {}", names(&card.labels));
    }
    let mut confusion = Confusion::new(&card.labels);
    for track in &dataset.tracks {
        let judged = if protocol == Protocol::Clips {
            vec![clip_scores(&mut judge, track.levels.view())]
        } else {
            let windows = windows(track.levels.ncols(), card.window_columns, card.window_columns);
            let view = |window| track.levels.slice_axis(Axis(1), Slice::from(window));
            judge.judge(&windows.into_iter().map(view).collect::<Vec<_>>())
        };
        for scores in judged {
            let ranking = Ranking::from_log_scores(&card.labels, &scores);
            if let Some((verdict, _)) = ranking.best() {
                confusion.record(&track.genre, verdict);
            }
        }
        progress.step();
    }
    Ok(confusion)
}

fn names(genres: &[Genre]) -> String {
    genres.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
