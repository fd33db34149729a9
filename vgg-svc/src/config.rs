use crate::network::{EngineConfig, ModelError, Network};
use audio::Limits;
use inference::WorkersConfig;
use mesh::server::ServerConfig;
use std::path::PathBuf;
use telemetry::TelemetryConfig;

/// How this service is run: by flags, or by the environment.
#[derive(Clone, Debug, clap::Parser)]
#[command(version, about = "Names a clip's genre with VGG19, and draws its spectrogram.")]
// Beside svm-svc, which has the ports before.
#[command(mut_arg("listen_addr", |addr| addr.default_value("127.0.0.1:50052")))]
#[command(mut_arg("admin_addr", |addr| addr.default_value("127.0.0.1:9052")))]
pub struct Config {
    /// The network to serve, in place of the built-in one
    #[arg(long, env = "MELOMESH_VGG_MODEL", value_name = "FILE")]
    pub model: Option<PathBuf>,

    /// What runs the network
    #[command(flatten)]
    pub engine: EngineConfig,

    /// What is accepted as a clip
    #[command(flatten)]
    pub limits: Limits,

    /// How answers are computed
    #[command(flatten)]
    pub workers: WorkersConfig,

    /// How it is served
    #[command(flatten)]
    pub server: ServerConfig,

    /// How it is seen
    #[command(flatten)]
    pub telemetry: TelemetryConfig,
}

impl Config {
    /// The network to serve, warm.
    ///
    /// # Errors
    /// A file that holds none, or an engine that is not there.
    pub fn load(&self) -> Result<Network, ModelError> {
        match &self.model {
            Some(path) => Network::read(path, &self.engine),
            None => Network::embedded(&self.engine),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[test]
    fn it_has_a_port_of_its_own() {
        let config = Config::parse_from(["vgg-svc"]);
        assert_eq!(config.server.listen_addr.port(), 50_052);
        assert_eq!(config.server.admin_addr.port(), 9_052);
    }
}
