use std::path::PathBuf;

/// Who a service is to other services.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct IdentityConfig {
    /// The certificate chain that names this service, in PEM: speak TLS with other services, in
    /// both directions; read again when it changes
    #[arg(long, env = "MELOMESH_MESH_CERT", value_name = "FILE")]
    #[arg(requires_all = ["mesh_key", "mesh_ca"])]
    pub mesh_cert: Option<PathBuf>,

    /// The private key of that certificate, in PEM
    #[arg(long, env = "MELOMESH_MESH_KEY", value_name = "FILE", requires = "mesh_cert")]
    pub mesh_key: Option<PathBuf>,

    /// The authority that names services, in PEM
    #[arg(long, env = "MELOMESH_MESH_CA", value_name = "FILE", requires = "mesh_cert")]
    pub mesh_ca: Option<PathBuf>,
}
