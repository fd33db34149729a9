use super::rejects::{self, Rejects};
use crate::{output, progress};
use anyhow::Context;
use recommender_svc::catalogue::{Format, Reader, Report, Store, StoreConfig};
use std::{
    fs::File,
    io::BufReader,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Instant,
};

/// What a command ends with that was interrupted.
const INTERRUPTED: u8 = 130;

/// Take the songs of a file into the catalogue
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  melomesh catalogue import muse_v3.csv --format muse
  melomesh catalogue import deezer_train.csv --format deezer
  melomesh catalogue import mine.csv --format csv --store postgres://me@host/music

A file in Melomesh's own format begins with a line of names, in any order; all but
title, artist and moods may be left out:
  title,artist,year,genre,language,moods,valence,arousal,spotify_id,deezer_id,lastfm_url,mbid
  Imagine,John Lennon,1971,rock,en,hopeful;peaceful,,,,,,

All of a file is taken, or nothing. A file that is imported again, or another of the
same --source, replaces what that source gave before.")]
pub(crate) struct Args {
    /// The file of songs
    file: PathBuf,

    /// How it lists them
    #[arg(long, value_enum)]
    format: Format,

    /// What these songs are known by; the file's name, less its ending, if not given
    #[arg(long, value_name = "NAME")]
    source: Option<String>,

    /// Where rows that give no song are kept, with their lines and the reasons;
    /// NAME.rejects.csv here if not given
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,

    #[command(flatten)]
    store: StoreConfig,
}

pub(super) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let store = Store::open(&args.store.address()?).await?;
    let imported = tokio::select! {
        imported = import(&store, &args) => Some(imported),
        () = mesh::shutdown() => None,
    };
    store.close().await;
    let Some(imported) = imported else {
        eprintln!("interrupted: the catalogue is as it was");
        return Ok(ExitCode::from(INTERRUPTED));
    };
    imported?;
    Ok(ExitCode::SUCCESS)
}

async fn import(store: &Store, args: &Args) -> anyhow::Result<()> {
    let name = || args.file.display().to_string();
    let file = File::open(&args.file).with_context(name)?;
    let bar = progress::bytes("importing", file.metadata().with_context(name)?.len());
    let songs = Reader::new(args.format, BufReader::new(bar.wrap_read(file))).with_context(name)?;
    let source = match &args.source {
        Some(source) => source.clone(),
        None => args.file.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
    };
    let rejects = args.rejects.clone();
    let mut rejects = Rejects::new(rejects.unwrap_or_else(|| rejects::default_path(&args.file)));

    let started = Instant::now();
    let report = store.import(&source, songs, |reject| rejects.keep(&reject)).await;
    let took_s = started.elapsed().as_secs_f64();
    bar.finish_and_clear();
    let report = report.with_context(name)?;
    let rejects = rejects.end().context("the catalogue has the songs, but rejects are lost")?;
    tell(&report, took_s, rejects.as_deref())
}

fn tell(report: &Report, took_s: f64, rejects: Option<&Path>) -> anyhow::Result<()> {
    let Report { rows, songs, combinations, emotions, .. } = report;
    output::say(format_args!(
        "{songs} songs, and {combinations} combinations of {emotions} emotions, in {rows} rows; \
         {took_s:.1} s"
    ))?;
    if !report.changed {
        output::say("the catalogue has them already: nothing changed")?;
    }
    for (kind, count) in &report.rejected {
        output::say(format_args!("left out: {count} {kind}"))?;
    }
    if report.ids_left_out > 0 {
        output::say(format_args!("ids that no site gives, left out: {}", report.ids_left_out))?;
    }
    match rejects {
        Some(path) => output::say(format_args!("rejects: {}", path.display()))?,
        None => output::say("no rejects")?,
    }
    Ok(())
}
