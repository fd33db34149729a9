use super::DoorConfig;
use anyhow::Context;
use axum_server::tls_rustls::RustlsConfig;
use std::path::PathBuf;

/// What the gateway shows of itself over HTTPS.
#[derive(Clone, Debug)]
pub(crate) struct Certificate {
    chain: PathBuf,
    key: PathBuf,
    pub(super) tls: RustlsConfig,
}

impl Certificate {
    /// `None` if none is to be shown.
    ///
    /// # Errors
    /// Files that are no certificate and its key.
    pub(crate) async fn load(config: &DoorConfig) -> anyhow::Result<Option<Self>> {
        let files = config.https_cert.clone().zip(config.https_key.clone());
        let Some((chain, key)) = files else { return Ok(None) };
        let tls = RustlsConfig::from_pem_file(&chain, &key).await;
        let tls = tls.with_context(|| {
            format!("{} and {} are no certificate and its key", chain.display(), key.display())
        })?;
        Ok(Some(Self { chain, key, tls }))
    }

    /// Reads the files again; what cannot be read changes nothing.
    pub(crate) async fn renew(&self) {
        match self.tls.reload_from_pem_file(&self.chain, &self.key).await {
            Ok(()) => tracing::info!("the certificate was read again"),
            Err(error) => tracing::error!(%error, "the old certificate stays"),
        }
    }
}
