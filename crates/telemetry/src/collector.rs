//! Who is told what is seen.

use crate::TelemetryConfig;
use anyhow::Context;
use http::uri::Scheme;
use opentelemetry_otlp::{
    WithExportConfig, WithTonicConfig,
    tonic_types::transport::{Certificate, ClientTlsConfig},
};
use std::fs;

/// Where the collector is, and how it proves that it is the one.
#[derive(Clone, Debug)]
pub(crate) struct Collector {
    endpoint: String,
    tls: Option<ClientTlsConfig>,
}

impl Collector {
    /// That of a configuration, if it has one.
    ///
    /// # Errors
    /// A file of authorities that cannot be read.
    pub(crate) fn of(config: &TelemetryConfig) -> anyhow::Result<Option<Self>> {
        let Some(endpoint) = &config.otlp_endpoint else { return Ok(None) };
        let tls = match (&config.otlp_ca, endpoint.scheme() == Some(&Scheme::HTTPS)) {
            (_, false) => None,
            (None, true) => Some(ClientTlsConfig::new().with_native_roots()),
            (Some(path), true) => {
                let authorities = fs::read(path).with_context(|| path.display().to_string())?;
                Some(ClientTlsConfig::new().ca_certificate(Certificate::from_pem(authorities)))
            }
        };
        Ok(Some(Self { endpoint: endpoint.to_string(), tls }))
    }

    /// Has an exporter send there.
    pub(crate) fn reached_by<E: WithExportConfig + WithTonicConfig>(&self, exporter: E) -> E {
        let exporter = exporter.with_endpoint(&self.endpoint);
        match &self.tls {
            Some(tls) => exporter.with_tls_config(tls.clone()),
            None => exporter,
        }
    }
}
