//! Judges the describer by pictures of which the truth is known.
//!
//! `samples` finds the pictures, `figures` says how well the describer did, and
//! `songs` how well its sentences lead to songs.

mod figures;
mod samples;
mod songs;

use crate::{output, progress, report};
use anyhow::Context;
use figures::Figure;
use music::{Mood, Palette};
use picture::{Picture, PictureLimits};
use rayon::prelude::*;
use recommender_svc::{
    catalogue::{Catalogue, Store, StoreConfig},
    describer::local::{Local, Seen, describe, of_colours},
    suggest::Index,
};
use samples::{Sample, Truth};
use serde_json::json;
use songs::{Felt, Lexicon};
use std::{fs, path::PathBuf};
use tokio::runtime::Runtime;
use words::{Words, WordsConfig};

/// Judge what is seen in pictures: places, and what people feel
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  melomesh evaluate pictures --data images/
  melomesh evaluate pictures --data images/ --kept-out --describer apart.onnx --format json

Figures:
  valence_r   Pearson's r with how pleasant people found the pictures of oasis/
  arousal_r   the same with how exciting
  scene_top1  the share of the pictures of scenes/ whose likeliest scene is theirs

With a lexicon of what words make people feel (Warriner, Kuperman and Brysbaert
2013), the whole way to songs: r of what people felt at the pictures of oasis/
with the mean valence and arousal of the emotions picked for them, three
combinations a picture.
  songs_      picked by the describer's sentence
  colour_     picked by a sentence that tells of colours alone
  random_     three combinations at random
  frequent_   the one that is picked most often, for all; being the same, it has no r")]
pub(crate) struct Args {
    /// The folder with oasis/ and its norms.csv, with scenes/, or with both
    #[arg(long, value_name = "DIR")]
    data: PathBuf,

    /// Judge by those pictures alone that training keeps out
    #[arg(long)]
    kept_out: bool,

    /// The describer's network, in place of the built-in one
    #[arg(long, value_name = "FILE")]
    describer: Option<PathBuf>,

    /// A table of words with their valence and arousal: judge the whole way to songs, too
    #[arg(long, value_name = "FILE")]
    lexicon: Option<PathBuf>,

    /// Where the songs are
    #[command(flatten)]
    store: StoreConfig,

    /// Where the model of sentences is
    #[command(flatten)]
    words: WordsConfig,

    /// How to print the figures
    #[arg(long, value_enum, default_value_t = report::Format::Table)]
    format: report::Format,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let local = match &args.describer {
        Some(file) => Local::read(file).with_context(|| file.display().to_string())?,
        None => Local::embedded()?,
    };
    anyhow::ensure!(
        !(args.kept_out && local.learned_from_all()),
        "the describer learned from what is kept out, too: name one that did not, by --describer"
    );
    let mut samples = samples::read(&args.data)?;
    samples.retain(|sample| !args.kept_out || sample.kept_out);
    let looked = look(&local, &samples)?;
    let mut figures = judge(&samples, &looked);
    if let Some(lexicon) = &args.lexicon {
        let lexicon = Lexicon::read(lexicon)?;
        let words = Words::load(&args.words)?;
        let catalogue = Runtime::new()?.block_on(catalogue(&args.store))?;
        let felt: Vec<_> = looked.into_iter().filter_map(|looked| looked.felt).collect();
        let index = Index::of(catalogue, &words, &args.words.folder())?;
        figures.extend(songs::judge(&index, &words, &lexicon, &felt)?);
    }
    print(&figures, args.format)
}

/// The songs; those of the starter if there are none.
async fn catalogue(store: &StoreConfig) -> anyhow::Result<Catalogue> {
    let store = Store::open(&store.address()?).await?;
    store.seed_if_empty().await?;
    let catalogue = store.load().await?;
    store.close().await;
    Ok(catalogue)
}

/// What the describer makes of a picture.
struct Looked {
    seen: Seen,
    /// What people felt, and what is said of it; of a place nothing is.
    felt: Option<Felt>,
}

fn look(local: &Local, samples: &[Sample]) -> anyhow::Result<Vec<Looked>> {
    let bar = progress::bar("judging", samples.len());
    let look = |sample: &Sample| {
        let file = fs::read(&sample.path)?;
        let picture = Picture::decode(&file, &PictureLimits::default());
        let picture = picture.with_context(|| sample.path.display().to_string())?;
        let seen = local.see(&picture);
        let felt = match sample.truth {
            Truth::Mood(mood) => Some(told(mood, &seen, picture.palette())),
            Truth::Scene(_) => None,
        };
        bar.inc(1);
        anyhow::Ok(Looked { seen, felt })
    };
    let looked = samples.par_iter().map(look).collect();
    bar.finish_and_clear();
    looked
}

/// A picture of which people said what they felt, as it is told.
fn told(mood: Mood, seen: &Seen, palette: Palette) -> Felt {
    let colours = of_colours(&palette);
    Felt { mood, sentence: describe(seen, palette).sentence, colours }
}

/// How well a describer does by each figure of which there are pictures.
fn judge(samples: &[Sample], looked: &[Looked]) -> Vec<Figure> {
    let pairs =
        || samples.iter().map(|sample| &sample.truth).zip(looked.iter().map(|looked| &looked.seen));
    let moods: Vec<(Mood, Mood)> = pairs()
        .filter_map(|(truth, seen)| match truth {
            Truth::Mood(mood) => Some((seen.mood, *mood)),
            Truth::Scene(_) => None,
        })
        .collect();
    let of = |name, axis: fn(&Mood) -> f32| {
        let values = moods.iter().map(|(said, norm)| (axis(said).into(), axis(norm).into()));
        figures::correlation(name, &values.collect::<Vec<_>>())
    };
    let right: Vec<bool> = pairs()
        .filter_map(|(truth, seen)| match truth {
            Truth::Scene(scene) => Some(seen.scene() == Some(scene.as_str())),
            Truth::Mood(_) => None,
        })
        .collect();
    let figures = [
        of("valence_r", |mood| mood.valence),
        of("arousal_r", |mood| mood.arousal),
        figures::share("scene_top1", &right),
    ];
    figures.into_iter().flatten().collect()
}

fn print(figures: &[Figure], format: report::Format) -> anyhow::Result<()> {
    match format {
        report::Format::Table => {
            let mut table = output::table(["figure", "value", "95 % interval", "pictures"]);
            for Figure { name, value, interval: (low, high), count } in figures {
                let interval = format!("{low:.3} to {high:.3}");
                table.add_row([(*name).into(), format!("{value:.3}"), interval, count.to_string()]);
            }
            output::say(table)?;
        }
        report::Format::Json => {
            let entry = |Figure { name, value, interval: (low, high), count }: &Figure| {
                let figure = json!({ "value": value, "interval_95": [low, high], "count": count });
                ((*name).to_owned(), figure)
            };
            let object: serde_json::Map<_, _> = figures.iter().map(entry).collect();
            output::say(format_args!("{:#}", serde_json::Value::Object(object)))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{env, path::Path};

    #[test]
    fn the_describer_feels_and_sees_as_people_do() {
        let Some(data) = env::var_os("MELOMESH_DATA") else {
            eprintln!("SKIPPED: set MELOMESH_DATA to a data folder to judge the describer");
            return;
        };
        let mut samples = samples::read(&Path::new(&data).join("images")).unwrap();
        // The moods of the network that is served learned from these, too: what is held here is that
        // it sees here what it saw when it learned.
        samples.retain(|sample| sample.kept_out);
        let looked = look(&Local::embedded().unwrap(), &samples).unwrap();
        let figures = judge(&samples, &looked);
        for (figure, least) in figures.iter().zip([0.45, 0.45, 0.85]) {
            assert!(figure.value >= least, "{figure:?}");
        }
        assert_eq!(figures.len(), 3);
    }
}
