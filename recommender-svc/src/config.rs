use crate::{catalogue::StoreConfig, describer::DescriberConfig};
use inference::WorkersConfig;
use mesh::server::ServerConfig;
use picture::PictureLimits;
use telemetry::TelemetryConfig;
use words::WordsConfig;

/// How this service is run: by flags, or by the environment.
#[derive(Clone, Debug, clap::Parser)]
#[command(version, about = "Finds songs that suit a picture.")]
// Beside svm-svc and vgg-svc, which have the ports before.
#[command(mut_arg("listen_addr", |addr| addr.default_value("127.0.0.1:50053")))]
#[command(mut_arg("admin_addr", |addr| addr.default_value("127.0.0.1:9053")))]
pub struct Config {
    /// Where songs and ratings are kept
    #[command(flatten)]
    pub store: StoreConfig,

    /// How long until the catalogue is looked at again for songs that others imported, in
    /// milliseconds
    #[arg(long, env = "MELOMESH_CATALOGUE_PERIOD_MS", default_value_t = 2_000)]
    pub catalogue_period_ms: u64,

    /// Where the model of sentences is kept, and fetched from
    #[command(flatten)]
    pub words: WordsConfig,

    /// Who describes pictures
    #[command(flatten)]
    pub describer: DescriberConfig,

    /// What is accepted as a picture
    #[command(flatten)]
    pub limits: PictureLimits,

    /// How pictures are looked at
    #[command(flatten)]
    pub workers: WorkersConfig,

    /// How it is served
    #[command(flatten)]
    pub server: ServerConfig,

    /// How it is seen
    #[command(flatten)]
    pub telemetry: TelemetryConfig,
}
