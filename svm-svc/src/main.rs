//! Serves genres, named by a support vector machine.

use clap::Parser;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let config = svm_svc::Config::parse();
    telemetry::init("info");
    let model = config.load()?;
    let listener = TcpListener::bind(config.server.listen_addr).await?;
    svm_svc::serve(listener, config, model, mesh::hangups(), mesh::shutdown()).await
}
