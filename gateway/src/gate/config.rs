use http::Uri;
use jsonwebtoken::Algorithm;
use std::path::PathBuf;

/// Who may enter, and how often.
#[derive(Clone, Debug, clap::Args)]
pub struct GateConfig {
    /// The API keys that open, as `melomesh key` writes them; read again on SIGHUP
    #[arg(long, env = "MELOMESH_API_KEYS", value_name = "FILE")]
    pub api_keys: Option<PathBuf>,

    /// The OpenID Connect issuer whose tokens open
    #[arg(long, env = "MELOMESH_OIDC_ISSUER", value_name = "URL", requires = "oidc_audience")]
    pub oidc_issuer: Option<String>,

    /// Whom such tokens must be meant for
    #[arg(long, env = "MELOMESH_OIDC_AUDIENCE", value_name = "NAME")]
    pub oidc_audience: Option<String>,

    /// Where the issuer's keys are, if its discovery document is not to be asked
    #[arg(long, env = "MELOMESH_OIDC_JWKS", value_name = "URL")]
    pub oidc_jwks: Option<Uri>,

    /// How tokens may be signed
    #[arg(
        long,
        env = "MELOMESH_OIDC_ALGORITHMS",
        value_delimiter = ',',
        default_value = "RS256,ES256,EdDSA",
        value_parser = asymmetric
    )]
    pub oidc_algorithms: Vec<Algorithm>,

    /// Let everybody in, though others than this machine can connect
    #[arg(long, env = "MELOMESH_ALLOW_ANONYMOUS")]
    pub allow_anonymous: bool,

    /// How many calls a caller may make in a minute, once the burst is used up; 0 is any number
    #[arg(long, env = "MELOMESH_CALLS_PER_MINUTE", default_value_t = 0)]
    pub calls_per_minute: u32,

    /// How many calls a caller may make at once
    #[arg(long, env = "MELOMESH_BURST", default_value_t = 60)]
    pub burst: u32,

    /// How many proxies of ours stand before the gateway: callers are told apart by what the
    /// first of them wrote into X-Forwarded-For
    #[arg(long, env = "MELOMESH_TRUSTED_PROXIES", default_value_t = 0)]
    pub trusted_proxies: usize,
}

impl GateConfig {
    /// Whether callers have to say who they are.
    pub fn asks(&self) -> bool {
        self.api_keys.is_some() || self.oidc_issuer.is_some()
    }
}

/// Who knows a shared secret could make tokens as well as check them.
fn asymmetric(name: &str) -> Result<Algorithm, String> {
    match name.parse() {
        Err(_) | Ok(Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512) => {
            Err("choose among RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, EdDSA".into())
        }
        Ok(algorithm) => Ok(algorithm),
    }
}
