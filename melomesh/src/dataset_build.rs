use crate::{output, progress};
use anyhow::Context;
use audio::Limits;
use dataset::Builder;
use std::{fs, path::PathBuf, time::Instant};

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Verb {
    /// Turn a folder of recordings, one folder a genre, into a dataset
    #[command(after_help = "\
Example:
  melomesh dataset build genres/ -o data/
  melomesh train svm --data data/ --on train -o mine.svm
  melomesh evaluate --model svm --svm-model mine.svm --data data/ --split valid")]
    Build(BuildArgs),
}

#[derive(Debug, clap::Args)]
pub(crate) struct BuildArgs {
    /// The folder of recordings: AUDIO_DIR/blues/*.mp3, AUDIO_DIR/jazz/*.flac…
    audio_dir: PathBuf,

    /// The folder to write mels.npz and tracks.csv to
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,

    #[command(flatten)]
    limits: Limits,
}

pub(crate) fn run(Verb::Build(args): Verb) -> anyhow::Result<()> {
    fs::create_dir_all(&args.output).with_context(|| args.output.display().to_string())?;
    let builder = Builder::find(&args.audio_dir, args.limits)?;
    let bar = progress::bar("hearing", builder.count());
    let started = Instant::now();
    let (dataset, unreadable) = builder.build(|| bar.inc(1));
    let heard_s = started.elapsed().as_secs_f64();
    bar.finish_and_clear();
    dataset.write(&args.output)?;

    for file in &unreadable {
        eprintln!("left out: {}: {}", file.path.display(), file.reason);
    }
    output::say(format_args!(
        "{} clips of {} genres in {}; {} left out; {:.1} clips/s",
        dataset.tracks.len(),
        dataset.genres().len(),
        args.output.display(),
        unreadable.len(),
        builder.count() as f64 / heard_s
    ))?;
    anyhow::ensure!(!dataset.tracks.is_empty(), "not one recording could be heard");
    Ok(())
}
