//! Serves songs that suit a picture.

use clap::Parser;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let config = recommender_svc::Config::parse();
    telemetry::init("info");
    let listener = TcpListener::bind(config.server.listen_addr).await?;
    recommender_svc::serve(listener, config, mesh::shutdown()).await
}
