//! Serves genres, named by a support vector machine.

use anyhow::Context;
use std::process::ExitCode;
use svm_svc::Config;

fn main() -> ExitCode {
    process::serve(async |config: Config| {
        let telemetry = telemetry::start(env!("CARGO_PKG_NAME"), &config.telemetry)?;
        let model = config.load().context("the model")?;
        let listeners = config.server.bind(telemetry.routes()).await?;
        svm_svc::serve(listeners, config, model, mesh::hangups(), mesh::shutdown()).await
    })
}
