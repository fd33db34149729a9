//! Asks all judges about a clip, of a file or of its own making, and prints what
//! the trace of the request looks like.

use clap::Parser;
use std::{fs, path::PathBuf};
use telemetry::TelemetryConfig;
use tests::{System, clips, collector::Collector};

#[derive(Parser)]
struct Flags {
    /// The clip
    clip: Option<PathBuf>,

    #[command(flatten)]
    telemetry: TelemetryConfig,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut flags = Flags::parse();
    let collector = Collector::start().await;
    flags.telemetry.otlp_endpoint = Some(format!("http://{}", collector.address()).parse()?);
    flags.telemetry.log = "error".into();
    let telemetry = telemetry::start("melomesh", &flags.telemetry)?;

    let clip = match flags.clip {
        Some(path) => fs::read(path)?,
        None => clips::tune(30.0),
    };
    let system = System::start().await;
    let answer = system.post_raw("/v1/models/ensemble:classify", "", "*/*", clip).await;
    let (status, id) = (answer.status(), answer.headers()["x-trace-id"].to_str()?.to_owned());
    answer.bytes().await?;
    system.stop().await;
    drop(telemetry);
    println!(
        "POST /v1/models/ensemble:classify → {status}, trace {id}\n\n{}",
        collector.trace(&id)
    );
    Ok(())
}
