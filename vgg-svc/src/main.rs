//! Serves genres, named by VGG19, and spectrograms.

use clap::Parser;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let config = vgg_svc::Config::parse();
    let telemetry = telemetry::start(env!("CARGO_PKG_NAME"), &config.telemetry)?;
    let network = config.load()?;
    let listeners = config.server.bind(telemetry.routes()).await?;
    vgg_svc::serve(listeners, config, network, mesh::hangups(), mesh::shutdown()).await
}
