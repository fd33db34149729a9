//! Whether a Melomesh that was deployed works, asked as its callers ask.
//!
//! `cases` lists what is asked of each route, and `answer` what is a good answer;
//! `rest` finds the routes in the gateway's own document, and asks. `pages` and
//! `grpc` knock at the other doors, `traces` looks whether a request can be
//! followed. `report` keeps what was seen, and `junit` writes it for machines.

mod answer;
mod asker;
mod cases;
mod grpc;
mod junit;
mod pages;
mod report;
mod rest;
mod route;
mod traceparent;
mod traces;

use crate::server::GatewayArgs;
use asker::Asker;
use report::Report;
use std::path::PathBuf;

/// Ask everything of a running gateway, and tell what does not work
///
/// Every route of its OpenAPI document is asked in every way; a route that is not known here is a
/// failure. gRPC, the page and the documentation are looked at too.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  melomesh smoke                                         of the gateway on port 8080
  melomesh smoke --url https://music.example.org --api-key mm_…
  melomesh smoke --url http://localhost:9000 --junit smoke.xml --patience 300
  melomesh smoke --traces http://localhost:16686         traces must be whole in Jaeger

A certificate of an authority of one's own is trusted by SSL_CERT_FILE. The exit code is 1 if
anything failed.")]
pub struct Args {
    #[command(flatten)]
    gateway: GatewayArgs,

    /// How often everything is asked
    #[arg(long, default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    rounds: u32,

    /// How long to wait for what is not there yet, such as the model of sentences, in seconds
    #[arg(long, default_value_t = 120, value_name = "SECONDS")]
    patience: u64,

    /// The longest that an answer may take, in seconds
    #[arg(long, default_value_t = 30, value_name = "SECONDS")]
    timeout: u64,

    /// Jaeger's query service: what was asked must be a whole trace there
    #[arg(long, env = "MELOMESH_TRACES", value_name = "URL")]
    traces: Option<String>,

    /// An operation of the document to leave out, such as Recommender.SuggestSongs; may be given
    /// again
    #[arg(long = "skip", value_name = "OPERATION")]
    skipped: Vec<String>,

    /// Where to write what was seen, as JUnit XML
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
}

/// Asks, prints what came of it, and says whether all is well.
///
/// # Errors
/// What kept it from asking or from telling.
pub async fn run(args: &Args) -> anyhow::Result<bool> {
    let asker = Asker::new(args)?;
    let mut report = Report::default();
    let traced = rest::ask(&asker, args, &mut report).await?;
    pages::ask(&asker, &mut report).await;
    grpc::ask(&asker, args, &mut report).await;
    if let Some(jaeger) = &args.traces {
        traces::ask(&asker, jaeger, &traced, &mut report).await;
    }
    report.print()?;
    if let Some(file) = &args.junit {
        junit::write(&report, file)?;
    }
    Ok(report.failed() == 0)
}
