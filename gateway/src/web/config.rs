use http::HeaderValue;

/// What browsers may do.
#[derive(Clone, Debug, clap::Args)]
pub struct WebConfig {
    /// The origins whose pages may ask, such as https://example.org, or * for all; none but the
    /// gateway's own if not given
    #[arg(long, env = "MELOMESH_CORS_ORIGINS", value_name = "ORIGIN", value_delimiter = ',')]
    pub cors_origins: Vec<HeaderValue>,
}
