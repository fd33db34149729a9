use std::path::PathBuf;

/// How connections are taken.
#[derive(Clone, Debug, clap::Args)]
pub struct DoorConfig {
    /// The certificate chain to show, in PEM: speak HTTPS; read again on SIGHUP
    #[arg(long, env = "MELOMESH_HTTPS_CERT", value_name = "FILE", requires = "https_key")]
    pub https_cert: Option<PathBuf>,

    /// The private key of the certificate, in PEM
    #[arg(long, env = "MELOMESH_HTTPS_KEY", value_name = "FILE", requires = "https_cert")]
    pub https_key: Option<PathBuf>,

    /// How many connections may be open; more are closed at once
    #[arg(long, env = "MELOMESH_MAX_CONNECTIONS", default_value_t = 4_096)]
    pub max_connections: usize,

    /// How many requests may be in flight on one HTTP/2 connection
    #[arg(long, env = "MELOMESH_MAX_STREAMS", default_value_t = 256)]
    pub max_streams: u32,

    /// The longest headers that are taken, in bytes
    #[arg(long, env = "MELOMESH_MAX_HEADER_BYTES", default_value_t = 32 << 10)]
    pub max_header_bytes: u32,

    /// How long a caller may take to send headers, and to ask again on an open connection, in
    /// milliseconds
    #[arg(long, env = "MELOMESH_HEADER_TIMEOUT_MS", default_value_t = 30_000)]
    pub header_timeout_ms: u64,

    /// How long a caller may take nothing of an answer, in milliseconds
    #[arg(long, env = "MELOMESH_STALL_TIMEOUT_MS", default_value_t = 30_000)]
    pub stall_timeout_ms: u64,
}
