//! Serves genres, named by VGG19, and spectrograms.

use clap::Parser;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let config = vgg_svc::Config::parse();
    telemetry::init("info");
    let network = config.load()?;
    let listener = TcpListener::bind(config.server.listen_addr).await?;
    vgg_svc::serve(listener, config, network, mesh::hangups(), mesh::shutdown()).await
}
