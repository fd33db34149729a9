//! Opens the services to all: REST and gRPC in, gRPC out.

use clap::Parser;
use mesh::Listeners;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let config = gateway::Config::parse();
    let telemetry = telemetry::start(env!("CARGO_PKG_NAME"), &config.telemetry)?;
    let listeners =
        Listeners::bind(config.listen_addr, config.admin_addr, telemetry.routes()).await?;
    gateway::serve(listeners, config, mesh::hangups(), mesh::shutdown()).await
}
