use crate::{ModelError, Svm};
use audio::Limits;
use inference::WorkersConfig;
use mesh::server::ServerConfig;
use std::path::PathBuf;
use telemetry::TelemetryConfig;

/// How this service is run: by flags, or by the environment.
#[derive(Clone, Debug, clap::Parser)]
#[command(version, about = "Names a clip's genre with a support vector machine.")]
pub struct Config {
    /// The machine to serve, in place of the built-in one
    #[arg(long, env = "MELOMESH_SVM_MODEL", value_name = "FILE")]
    pub model: Option<PathBuf>,

    /// What is accepted as a clip
    #[command(flatten)]
    pub limits: Limits,

    /// How verdicts are computed
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
    /// The machine to serve.
    ///
    /// # Errors
    /// A file that holds none.
    pub fn load(&self) -> Result<Svm, ModelError> {
        match &self.model {
            Some(path) => Svm::read(path),
            None => Svm::embedded(),
        }
    }
}
