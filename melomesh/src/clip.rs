use anyhow::Context;
use audio::{Clip, Tune};
use std::{fs, path::PathBuf};

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Verb {
    /// Synthesise a tune, as a WAV file
    #[command(after_help = "\
Examples:
  melomesh clip make tune.wav
  melomesh clip make waltz.wav --seed 7 --seconds 12 --tempo 90")]
    Make(MakeArgs),
}

#[derive(Debug, clap::Args)]
pub(crate) struct MakeArgs {
    /// The file to write
    file: PathBuf,

    /// Chooses the key, the chords and the melody
    #[arg(long, default_value_t = Tune::default().seed)]
    seed: u64,

    /// How long it lasts
    #[arg(long, default_value_t = Tune::default().duration_s,
          value_parser = in_range::<0, 3_600>)]
    seconds: f32,

    /// Beats a minute
    #[arg(long, default_value_t = Tune::default().tempo_bpm,
          value_parser = in_range::<30, 300>)]
    tempo: f32,
}

pub(crate) fn run(Verb::Make(args): Verb) -> anyhow::Result<()> {
    let tune = Tune { seed: args.seed, duration_s: args.seconds, tempo_bpm: args.tempo };
    fs::write(&args.file, Clip::from(tune).encode_wav())
        .with_context(|| args.file.display().to_string())
}

fn in_range<const LOW: u16, const HIGH: u16>(text: &str) -> Result<f32, String> {
    let value: f32 = text.parse().map_err(|_| "not a number".to_owned())?;
    let range = f32::from(LOW)..=f32::from(HIGH);
    range.contains(&value).then_some(value).ok_or_else(|| format!("must lie in [{LOW}, {HIGH}]"))
}
