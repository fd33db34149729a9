//! Serves genres, named by VGG19, and spectrograms.

use anyhow::Context;
use std::process::ExitCode;
use vgg_svc::Config;

fn main() -> ExitCode {
    process::serve(async |config: Config| {
        let telemetry = telemetry::start(env!("CARGO_PKG_NAME"), &config.telemetry)?;
        let network = config.load().context("the model")?;
        let listeners = config.server.bind(telemetry.routes()).await?;
        vgg_svc::serve(listeners, config, network, mesh::hangups(), mesh::shutdown()).await
    })
}
