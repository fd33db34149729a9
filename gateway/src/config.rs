use crate::{
    Room, door::DoorConfig, gate::GateConfig, metadata::carriable, rest::Limits, web::WebConfig,
};
use http::HeaderName;
use mesh::{
    DrainConfig,
    client::{ClientConfig, Target},
};
use std::{net::SocketAddr, path::PathBuf, time::Duration};
use telemetry::TelemetryConfig;

/// How the gateway is run: by flags, or by the environment.
#[derive(Clone, Debug, clap::Parser)]
#[command(version, about = "Opens the services to all: REST and gRPC in, gRPC out.")]
pub struct Config {
    /// The address to listen on
    #[arg(long, env = "MELOMESH_LISTEN_ADDR", default_value = "127.0.0.1:8080")]
    pub listen_addr: SocketAddr,

    /// The address for probes, metrics and log levels; plaintext, and not for callers
    #[arg(long, env = "MELOMESH_ADMIN_ADDR", default_value = "127.0.0.1:9080")]
    pub admin_addr: SocketAddr,

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

    /// The longest REST body with a picture, in bytes
    // 20 MiB, and 64 KiB for what is around it.
    #[arg(long, env = "MELOMESH_MAX_PICTURE_BYTES", default_value_t = (20 << 20) + (64 << 10))]
    pub max_picture_bytes: usize,

    /// The longest REST body of methods that take neither sound nor picture, in bytes
    #[arg(long, env = "MELOMESH_MAX_JSON_BYTES", default_value_t = 1 << 20)]
    pub max_json_bytes: usize,

    /// The most bytes of bodies that are held at once; what would be more is answered 429, or
    /// RESOURCE_EXHAUSTED
    #[arg(long, env = "MELOMESH_MAX_HELD_BYTES", default_value_t = 256 << 20)]
    pub max_held_bytes: usize,

    /// The longest a request may take, in milliseconds
    #[arg(long, env = "MELOMESH_REQUEST_TIMEOUT_MS", default_value_t = 60_000)]
    pub request_timeout_ms: u64,

    /// How it stops
    #[command(flatten)]
    pub drain: DrainConfig,

    /// What callers meet first
    #[command(flatten)]
    pub front: FrontConfig,

    /// How the services behind are called
    #[command(flatten)]
    pub client: ClientConfig,

    /// How it is seen
    #[command(flatten)]
    pub telemetry: TelemetryConfig,
}

/// What callers meet first.
#[derive(Clone, Debug, clap::Args)]
pub struct FrontConfig {
    /// The headers that services are told as metadata, and tell callers as headers, by the same
    /// names
    #[arg(
        long,
        env = "MELOMESH_CARRY_HEADERS",
        value_name = "HEADER",
        value_delimiter = ',',
        value_parser = carriable,
        default_value = "traceparent,tracestate,baggage,x-request-id"
    )]
    pub carry_headers: Vec<HeaderName>,

    /// How connections are taken
    #[command(flatten)]
    pub door: DoorConfig,

    /// Who may enter, and how often
    #[command(flatten)]
    pub gate: GateConfig,

    /// What browsers may do
    #[command(flatten)]
    pub web: WebConfig,
}

impl Config {
    /// How much of a body is taken.
    pub(crate) fn limits(&self) -> Limits {
        let most = self.max_body_bytes;
        Limits {
            file: most,
            picture: self.max_picture_bytes.min(most),
            json: self.max_json_bytes.min(most),
            room: Room::new(self.max_held_bytes),
            time: Duration::from_millis(self.request_timeout_ms),
        }
    }

    /// Refuses to let everybody in by mistake.
    pub(crate) fn check(&self, local: SocketAddr) -> anyhow::Result<()> {
        let gate = &self.front.gate;
        let private = local.ip().is_loopback() || gate.asks() || gate.allow_anonymous;
        anyhow::ensure!(
            private,
            "at {local} everybody could enter: say who may, by --api-keys or --oidc-issuer, or that \
             all may, by --allow-anonymous"
        );
        Ok(())
    }
}
