use audio::Limits;
use inference::WorkersConfig;
use mesh::server::ServerConfig;

/// How this service is run: by flags, or by the environment.
#[derive(Clone, Debug, clap::Parser)]
#[command(version, about = "Draws the spectrogram of a clip.")]
pub struct Config {
    /// What is accepted as a clip
    #[command(flatten)]
    pub limits: Limits,

    /// How answers are computed
    #[command(flatten)]
    pub workers: WorkersConfig,

    /// How it is served
    #[command(flatten)]
    pub server: ServerConfig,
}
