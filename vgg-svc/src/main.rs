//! Serves spectrograms of clips as pictures.

use clap::Parser;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let config = vgg_svc::Config::parse();
    telemetry::init("info");
    let listener = TcpListener::bind(config.server.listen_addr).await?;
    vgg_svc::serve(listener, config, mesh::shutdown()).await
}
