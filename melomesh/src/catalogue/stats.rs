use super::open;
use crate::output;
use recommender_svc::catalogue::{Count, Stats, StoreConfig};

/// How many names are shown of each kind.
const SHOWN: usize = 12;

/// Say what is in the catalogue
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  melomesh catalogue stats
  melomesh catalogue stats --format json | jq '.genres[:3]'")]
pub(crate) struct Args {
    /// How it is printed
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    #[command(flatten)]
    store: StoreConfig,
}

#[derive(Clone, Copy, Debug, Default, clap::ValueEnum)]
enum Format {
    /// For people
    #[default]
    Table,
    /// For programs: all of it
    Json,
}

pub(super) async fn run(args: &Args) -> anyhow::Result<()> {
    let store = open(&args.store).await?;
    let stats = Stats::from(&store.load().await?);
    store.close().await;
    match args.format {
        Format::Table => output::say(table(&stats))?,
        Format::Json => output::say(serde_json::to_string_pretty(&stats)?)?,
    }
    Ok(())
}

fn table(stats: &Stats) -> comfy_table::Table {
    let mut table = output::table(["what", "how many"]);
    let share = |songs: usize| {
        let percent = 100.0 * songs as f64 / stats.songs.max(1) as f64;
        format!("{songs}, {percent:.0} %")
    };
    for (name, value) in [
        ("songs", stats.songs.to_string()),
        ("artists", stats.artists.to_string()),
        ("combinations", stats.combinations.to_string()),
        ("emotions", stats.emotions.to_string()),
        ("songs with emotions", share(stats.songs_with_emotions)),
        ("songs with valence and arousal", share(stats.songs_with_norms)),
        ("songs that a link opens", share(stats.songs_with_links)),
        ("genres", first(&stats.genres)),
        ("decades", first(&stats.decades)),
        ("languages", first(&stats.languages)),
        ("songs by emotion", first(&stats.songs_by_emotion)),
        ("revision", stats.revision.to_string()),
    ] {
        table.add_row([name.to_owned(), value]);
    }
    table
}

/// The first names, and how many there are beyond.
fn first(counts: &[Count]) -> String {
    let mut names: Vec<_> =
        counts.iter().take(SHOWN).map(|Count { name, songs }| format!("{name} {songs}")).collect();
    if let Some(more) = counts.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        names.push(format!("and {more} more"));
    }
    names.join(", ")
}
