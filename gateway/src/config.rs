use mesh::client::{ClientConfig, Target};
use std::{net::SocketAddr, path::PathBuf};

/// How the gateway is run: by flags, or by the environment.
#[derive(Clone, Debug, clap::Parser)]
#[command(version, about = "Opens the services to all: REST and gRPC in, gRPC out.")]
pub struct Config {
    /// The address to listen on
    #[arg(long, env = "MELOMESH_LISTEN_ADDR", default_value = "127.0.0.1:8080")]
    pub listen_addr: SocketAddr,

    /// Where the support vector machine is served: addresses separated by commas, or
    /// `dns+http://NAME:PORT` for all that a name has, or `file:PATH` for those in a file
    #[arg(long, env = "MELOMESH_SVM_ADDR", default_value = "http://127.0.0.1:50051")]
    pub svm_addr: Target,

    /// Where VGG19 is served, and spectrograms are drawn
    #[arg(long, env = "MELOMESH_VGG_ADDR", default_value = "http://127.0.0.1:50052")]
    pub vgg_addr: Target,

    /// Where songs are suggested
    #[arg(long, env = "MELOMESH_RECOMMENDER_ADDR", default_value = "http://127.0.0.1:50053")]
    pub recommender_addr: Target,

    /// How much each judge weighs in the ensemble, as `melomesh train ensemble` writes it, in place
    /// of the built-in weights
    #[arg(long, env = "MELOMESH_ENSEMBLE", value_name = "FILE")]
    pub ensemble: Option<PathBuf>,

    /// How long the ensemble waits for the others once one judge has answered, in milliseconds
    #[arg(long, env = "MELOMESH_ENSEMBLE_PATIENCE_MS", default_value_t = 3_000)]
    pub ensemble_patience_ms: u64,

    /// The longest body or message that is taken, in bytes
    // 64 MiB of sound, and 64 KiB for what is around it.
    #[arg(long, env = "MELOMESH_MAX_BODY_BYTES", default_value_t = (64 << 20) + (64 << 10))]
    pub max_body_bytes: usize,

    /// The longest a request may take, in milliseconds
    #[arg(long, env = "MELOMESH_REQUEST_TIMEOUT_MS", default_value_t = 60_000)]
    pub request_timeout_ms: u64,

    /// How long requests in flight may go on after the gateway was told to stop, in milliseconds
    #[arg(long, env = "MELOMESH_DRAIN_TIMEOUT_MS", default_value_t = 10_000)]
    pub drain_timeout_ms: u64,

    /// How the services behind are called
    #[command(flatten)]
    pub client: ClientConfig,
}
