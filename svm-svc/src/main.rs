//! Serves genres, named by a support vector machine.

use clap::Parser;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let config = svm_svc::Config::parse();
    let telemetry = telemetry::start(env!("CARGO_PKG_NAME"), &config.telemetry)?;
    let model = config.load()?;
    let listeners = config.server.bind(telemetry.routes()).await?;
    svm_svc::serve(listeners, config, model, mesh::hangups(), mesh::shutdown()).await
}
