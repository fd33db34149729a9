//! Opens the services to all: REST and gRPC in, gRPC out.

use gateway::Config;
use mesh::Listeners;
use std::process::ExitCode;

fn main() -> ExitCode {
    process::serve(async |config: Config| {
        let telemetry = telemetry::start(env!("CARGO_PKG_NAME"), &config.telemetry)?;
        let listeners =
            Listeners::bind(config.listen_addr, config.admin_addr, telemetry.routes()).await?;
        gateway::serve(listeners, config, mesh::hangups(), mesh::shutdown()).await
    })
}
