use crate::output;
use anyhow::Context;
use audio::{Clip, Levels, Limits, Rhythm};
use clap::ValueEnum;
use serde_json::{Map, Value, json};
use std::{fs, io, path::PathBuf};
use svm_svc::features;

/// Show what the models hear of a clip
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  melomesh features song.mp3
  melomesh features song.mp3 --format json
  melomesh features song.mp3 --mel levels.npy    (a uint8 [128, columns] array)")]
pub(crate) struct Args {
    /// The recording
    file: PathBuf,

    /// Write the matrix of levels, for numpy
    #[arg(long, value_name = "OUT.npy")]
    mel: Option<PathBuf>,

    /// How to print the features
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,

    #[command(flatten)]
    limits: Limits,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// For people: each group of features by its mean
    Table,
    /// One object, with every feature
    Json,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let file = || args.file.display().to_string();
    let bytes = fs::read(&args.file).with_context(file)?;
    let clip = Clip::decode(bytes.into(), &args.limits).with_context(file)?;
    let levels = Levels::of_clip(&clip);
    if let Some(path) = &args.mel {
        ndarray_npy::write_npy(path, &levels.view()).with_context(|| path.display().to_string())?;
    }
    let features = features::of_windows(&[levels.view()]);
    let named: Vec<_> = features::names().zip(features).collect();
    let rhythm = Rhythm::of(&clip);
    match args.format {
        Format::Table => print_tables(&clip, &levels, &named, &rhythm)?,
        Format::Json => output::say(object(&clip, &levels, named, &rhythm))?,
    }
    Ok(())
}

fn print_tables(
    clip: &Clip,
    levels: &Levels,
    named: &[(String, f32)],
    rhythm: &Rhythm,
) -> io::Result<()> {
    output::say(format_args!(
        "{:.2} s; levels [128, {}], {:.1} ms a column",
        clip.duration_s(),
        levels.columns(),
        1e3 * levels.seconds_per_column()
    ))?;
    output::say(format_args!(
        "{:.1} beats a minute (confidence {:.2}), {} beats, {:.2} onsets a second",
        rhythm.tempo_bpm,
        rhythm.tempo_confidence,
        rhythm.beats_s.len(),
        rhythm.onset_rate_hz
    ))?;
    let mut table = output::table(["features", "count", "least", "mean", "most"]);
    let mut values = named.iter().map(|(_, value)| *value);
    for (group, count) in features::GROUPS {
        let values: Vec<_> = values.by_ref().take(count).collect();
        let least = values.iter().copied().fold(f32::INFINITY, f32::min);
        let most = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let mean = values.iter().sum::<f32>() / count as f32;
        let number = |value: f32| format!("{value:.4}");
        table.add_row([group.into(), count.to_string(), number(least), number(mean), number(most)]);
    }
    output::say(table)
}

fn object(clip: &Clip, levels: &Levels, named: Vec<(String, f32)>, rhythm: &Rhythm) -> Value {
    let rows: Vec<_> = levels.view().outer_iter().map(|row| row.to_vec()).collect();
    json!({
        "duration_s": clip.duration_s(),
        "column_s": levels.seconds_per_column(),
        "levels": rows,
        "features": named.into_iter().map(|(name, value)| (name, value.into())).collect::<Map<_, _>>(),
        "rhythm": {
            "tempo_bpm": rhythm.tempo_bpm,
            "tempo_confidence": rhythm.tempo_confidence,
            "beats_s": rhythm.beats_s,
            "onset_rate_hz": rhythm.onset_rate_hz,
        },
    })
}
