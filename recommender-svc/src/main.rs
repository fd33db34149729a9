//! Serves songs that suit a picture.

use clap::Parser;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let config = recommender_svc::Config::parse();
    let telemetry = telemetry::start(env!("CARGO_PKG_NAME"), &config.telemetry)?;
    let listeners = config.server.bind(telemetry.routes()).await?;
    recommender_svc::serve(listeners, config, mesh::shutdown()).await
}
