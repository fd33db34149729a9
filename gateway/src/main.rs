//! Opens the services to all: REST and gRPC in, gRPC out.

use clap::Parser;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let config = gateway::Config::parse();
    telemetry::init("info");
    let listener = TcpListener::bind(config.listen_addr).await?;
    gateway::serve(listener, config, mesh::shutdown()).await
}
