use super::AzureError;
use azure_core::{credentials::Secret, http::Url};
use std::path::PathBuf;

/// What of Image Analysis 4.0 is asked for.
const QUERY: &str = "api-version=2024-02-01&features=caption,tags,denseCaptions";

/// How Azure AI Vision is asked.
#[derive(Clone, Debug, clap::Args)]
pub struct AzureConfig {
    /// Where the resource is, as https://NAME.cognitiveservices.azure.com; without it, Azure is not
    /// asked
    #[arg(long, env = "MELOMESH_AZURE_ENDPOINT", value_name = "URL")]
    pub azure_endpoint: Option<String>,

    /// A key of the resource; better given by the environment or by a file than here, where others
    /// may see it
    #[arg(long, env = "MELOMESH_AZURE_KEY", value_name = "KEY", hide_env_values = true)]
    pub azure_key: Option<Secret>,

    /// A file that holds a key of the resource, read at the start
    #[arg(long, env = "MELOMESH_AZURE_KEY_FILE", value_name = "FILE")]
    pub azure_key_file: Option<PathBuf>,

    /// A file that holds a token of Microsoft Entra, in place of a key; read for each request, so
    /// others can renew it
    #[arg(long, env = "MELOMESH_AZURE_TOKEN_FILE", value_name = "FILE")]
    pub azure_token_file: Option<PathBuf>,

    /// The longest to wait for a description, all retries included, in milliseconds
    #[arg(long, env = "MELOMESH_AZURE_TIMEOUT_MS", default_value_t = 10_000)]
    pub azure_timeout_ms: u64,

    /// How often a request is tried again that failed on the way, or that Azure was too busy for
    #[arg(long, env = "MELOMESH_AZURE_RETRIES", default_value_t = 3)]
    pub azure_retries: u32,

    /// How long to wait before the first retry, in milliseconds; twice as long before each next,
    /// and longer if Azure says so
    #[arg(long, env = "MELOMESH_AZURE_RETRY_DELAY_MS", default_value_t = 200)]
    pub azure_retry_delay_ms: u32,
}

impl AzureConfig {
    /// Where pictures are sent to, if anywhere. An empty endpoint is none: compose files pass on
    /// what is not set as such.
    pub(super) fn url(&self) -> Result<Option<Url>, AzureError> {
        let Some(endpoint) = self.azure_endpoint.as_deref().filter(|endpoint| !endpoint.is_empty())
        else {
            return Ok(None);
        };
        let mut url = Url::parse(endpoint).map_err(|_| AzureError::Endpoint)?;
        // Only what never leaves this machine may be read on its way.
        let local = matches!(url.host_str(), Some("127.0.0.1" | "[::1]" | "localhost"));
        if url.scheme() != "https" && !(url.scheme() == "http" && local) {
            return Err(AzureError::Endpoint);
        }
        url.path_segments_mut()
            .map_err(|()| AzureError::Endpoint)?
            .pop_if_empty()
            .extend(["computervision", "imageanalysis:analyze"]);
        url.set_query(Some(QUERY));
        Ok(Some(url))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Debug, Parser)]
    struct Command {
        #[command(flatten)]
        azure: AzureConfig,
    }

    fn parse(flags: &[&str]) -> AzureConfig {
        Command::parse_from([&["see"], flags].concat()).azure
    }

    #[test]
    fn an_endpoint_is_completed_with_or_without_its_slash() {
        for endpoint in ["https://vision.example.com", "https://vision.example.com/"] {
            let url = parse(&["--azure-endpoint", endpoint]).url().unwrap().unwrap();
            assert_eq!(
                url.as_str(),
                "https://vision.example.com/computervision/imageanalysis:analyze\
                 ?api-version=2024-02-01&features=caption,tags,denseCaptions"
            );
        }
    }

    #[test]
    fn without_an_endpoint_azure_is_not_asked() {
        assert!(parse(&[]).url().unwrap().is_none());
        assert!(parse(&["--azure-endpoint", ""]).url().unwrap().is_none());
    }

    #[test]
    fn a_key_is_sent_to_no_one_in_the_clear() {
        for endpoint in ["http://vision.example.com", "ftp://localhost", "vision", "data:,x"] {
            let url = parse(&["--azure-endpoint", endpoint]).url();
            assert!(matches!(url, Err(AzureError::Endpoint)), "{endpoint}");
        }
        assert!(parse(&["--azure-endpoint", "http://127.0.0.1:8080"]).url().unwrap().is_some());
    }

    #[test]
    fn a_key_is_not_printed() {
        let command = Command::parse_from(["see", "--azure-key", "0123456789abcdef"]);
        assert!(!format!("{command:?}").contains("0123"));
    }
}
