//! How much a running gateway bears, and how long its callers wait.
//!
//! The loop is open: a `sender` asks when `arrivals` says that it is time, `mix`
//! says what, and a `caller` does it, whether or not earlier requests were
//! answered. Each `answer` counts from when it was due, so that none is left out
//! because others took long (coordinated omission). A `step` is all of them at one
//! rate, a `summary` what they come to; `table`, `json` and `html` show it.

mod answer;
mod arrivals;
mod caller;
mod html;
mod json;
mod mix;
mod sender;
mod step;
mod summary;
mod table;

use crate::{output, samples, server::GatewayArgs};
use anyhow::Context;
use arrivals::Arrivals;
use caller::{Caller, Door, Subjects};
use clap::ValueEnum;
use mix::Part;
use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::{Arc, mpsc},
    time::Duration,
};
use step::{Load, Step};
use tokio::{runtime::Runtime, sync::Semaphore};

/// What a shell says of who was stopped by Ctrl-C.
const INTERRUPTED: u8 = 130;

/// Ask a running gateway as often as you say, and tell how long it takes
///
/// Requests are sent when they are due, whatever became of those before (an open loop), and their
/// time runs from when they were due. Percentiles are of good answers alone.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  melomesh loadtest --rate 20                                clips to svm, half a minute
  melomesh loadtest --rate 50,100,200 --html load.html       step by step, with plots
  melomesh loadtest --mix svm=8,vgg,songs=4 --rate 10
  melomesh loadtest --over grpc --mix get-model --rate 1000 --arrivals constant
  melomesh loadtest --clip song.mp3 --format json | jq '.steps[].all.latency_ms.p99'

Ctrl-C ends it, and tells what was measured so far.")]
pub(crate) struct Args {
    #[command(flatten)]
    gateway: GatewayArgs,

    /// How many requests to send a second; several by commas are steps, one after the other
    #[arg(long, value_delimiter = ',', default_value = "10", value_parser = rate)]
    rate: Vec<f64>,

    /// How long each step is measured, in seconds
    #[arg(long, default_value_t = 30.0, value_name = "SECONDS", value_parser = seconds)]
    duration: f64,

    /// How long to ask before each step without measuring, in seconds
    #[arg(long, default_value_t = 5.0, value_name = "SECONDS", value_parser = seconds)]
    warm_up: f64,

    /// What is asked, and how often by comparison: get-model, svm, vgg, ensemble, spectrogram,
    /// picture, songs
    #[arg(long, value_delimiter = ',', default_value = "svm", value_name = "QUESTION[=WEIGHT]")]
    mix: Vec<Part>,

    /// How to ask
    #[arg(long, value_enum, default_value_t = Door::Rest)]
    over: Door,

    /// How requests follow each other
    #[arg(long, value_enum, default_value_t = Arrivals::Poisson)]
    arrivals: Arrivals,

    /// How many requests may be unanswered at once; more wait until one is, and their time runs
    #[arg(long, default_value_t = 256, value_parser = clap::value_parser!(u16).range(1..))]
    in_flight: u16,

    /// How long an answer may take, in seconds
    #[arg(long, default_value_t = 10.0, value_name = "SECONDS", value_parser = seconds)]
    timeout: f64,

    /// The clip to ask about; a tune of half a minute if not given
    #[arg(long, value_name = "FILE")]
    clip: Option<PathBuf>,

    /// The picture to ask about; a small one of its own making if not given
    #[arg(long, value_name = "FILE")]
    picture: Option<PathBuf>,

    /// How to print what was measured
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,

    /// Where to write it as a page with plots
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// For people
    Table,
    /// One object
    Json,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let runtime = Runtime::new()?;
    let patience = Duration::from_secs_f64(args.timeout);
    let caller = runtime.block_on(async {
        let in_flight = usize::from(args.in_flight);
        let caller =
            Caller::new(args.over, &args.gateway, &args.mix, args.subjects()?, in_flight).await?;
        caller.try_each(&args.mix, patience).await.map(|()| Arc::new(caller))
    })?;

    let (stop, stopping) = mpsc::channel();
    runtime.spawn(async move {
        _ = tokio::signal::ctrl_c().await;
        drop(stop);
    });
    let load = Load {
        caller,
        mix: args.mix.clone(),
        arrivals: args.arrivals,
        places: Arc::new(Semaphore::new(args.in_flight.into())),
        patience,
        warm_up: Duration::from_secs_f64(args.warm_up),
        lasts: Duration::from_secs_f64(args.duration),
    };
    let mut steps: Vec<Step> = Vec::new();
    for rate in &args.rate {
        if let Some(step) = load.step(*rate, &runtime, &stopping)? {
            steps.push(step);
        }
        if step::is_stopped(&stopping) {
            break;
        }
    }
    match args.format {
        Format::Table => table::print(&steps)?,
        Format::Json => output::say(format_args!("{:#}", json::of(args, &steps)))?,
    }
    if let Some(file) = &args.html {
        html::write(args, &steps, file)?;
    }
    let interrupted = step::is_stopped(&stopping);
    Ok(if interrupted { ExitCode::from(INTERRUPTED) } else { ExitCode::SUCCESS })
}

impl Args {
    fn subjects(&self) -> anyhow::Result<Subjects> {
        let read = |file: &Path| fs::read(file).with_context(|| file.display().to_string());
        Ok(Subjects {
            clip: match &self.clip {
                Some(file) => read(file)?.into(),
                None => samples::clip(30.0),
            },
            picture: match &self.picture {
                Some(file) => read(file)?.into(),
                None => samples::picture()?,
            },
            words: "rain on the window, nobody home".into(),
        })
    }
}

impl Caller {
    /// Asks everything once: what does not work at all is no load.
    async fn try_each(&self, mix: &[Part], patience: Duration) -> anyhow::Result<()> {
        for part in mix {
            let outcome = self.ask(part.question, patience).await;
            if let answer::Outcome::Failed(reason) = outcome {
                anyhow::bail!("{} cannot be asked: {reason}", part.question);
            }
        }
        Ok(())
    }
}

fn rate(text: &str) -> Result<f64, String> {
    in_range(text, 0.01..=1e6)
}

fn seconds(text: &str) -> Result<f64, String> {
    in_range(text, 0.0..=86_400.0)
}

fn in_range(text: &str, range: std::ops::RangeInclusive<f64>) -> Result<f64, String> {
    let value: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    let told = || format!("must lie in [{}, {}]", range.start(), range.end());
    range.contains(&value).then_some(value).ok_or_else(told)
}
