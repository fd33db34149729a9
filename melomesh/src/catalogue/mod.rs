//! The verbs that keep the songs.

mod import;
mod rejects;
mod stats;

use crate::{output, whole};
use anyhow::Context;
use recommender_svc::catalogue::{self, Store, StoreConfig};
use std::{path::PathBuf, process::ExitCode};

#[derive(Debug, clap::Subcommand)]
pub(crate) enum Verb {
    Import(import::Args),

    /// Write all songs to a file, which can be imported again
    #[command(after_help = "\
Examples:
  melomesh catalogue export -o songs.csv
  melomesh catalogue import songs.csv --format csv --store copy.db")]
    Export(ExportArgs),

    Stats(stats::Args),
}

#[derive(Debug, clap::Args)]
pub(crate) struct ExportArgs {
    /// The file to write
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,

    #[command(flatten)]
    store: StoreConfig,
}

pub(crate) async fn run(verb: Verb) -> anyhow::Result<ExitCode> {
    match verb {
        Verb::Import(args) => return import::run(args).await,
        Verb::Export(args) => export(&args).await?,
        Verb::Stats(args) => stats::run(&args).await?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The store, with the starter catalogue if nothing was imported yet.
async fn open(config: &StoreConfig) -> anyhow::Result<Store> {
    let store = Store::open(&config.address()?).await?;
    if store.revision().await? == 0 {
        store.seed_if_empty().await?;
    }
    Ok(store)
}

async fn export(args: &ExportArgs) -> anyhow::Result<()> {
    let store = open(&args.store).await?;
    let songs = store.load().await?;
    store.close().await;
    whole::write(&args.output, |file| Ok(catalogue::export(&songs, file)?))
        .with_context(|| args.output.display().to_string())?;
    let count = songs.len();
    output::say(format_args!("{}: {count} songs", args.output.display()))?;
    Ok(())
}
