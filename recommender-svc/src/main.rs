//! Serves songs that suit a picture.

use recommender_svc::Config;
use std::process::ExitCode;

fn main() -> ExitCode {
    process::serve(async |config: Config| {
        let telemetry = telemetry::start(env!("CARGO_PKG_NAME"), &config.telemetry)?;
        let listeners = config.server.bind(telemetry.routes()).await?;
        recommender_svc::serve(listeners, config, mesh::shutdown()).await
    })
}
