use super::{
    Voice,
    azure::{Azure, AzureConfig},
    local::Local,
};
use anyhow::Context;
use std::path::PathBuf;

/// Who describes pictures.
#[derive(Clone, Debug, clap::Args)]
pub struct DescriberConfig {
    /// Who is asked unless the caller names another; azure if it is set up, else local
    #[arg(long, env = "MELOMESH_DESCRIBER", value_enum)]
    pub describer: Option<Voice>,

    /// Fail when azure fails, rather than let the local describer speak for it
    #[arg(long, env = "MELOMESH_NO_FALLBACK")]
    pub no_fallback: bool,

    /// The local describer's network, in place of the built-in one
    #[arg(long, env = "MELOMESH_DESCRIBER_MODEL", value_name = "FILE")]
    pub describer_model: Option<PathBuf>,

    /// How Azure AI Vision is asked
    #[command(flatten)]
    pub azure: AzureConfig,
}

impl DescriberConfig {
    /// Azure, if it is set up.
    pub(super) fn azure(&self) -> anyhow::Result<Option<Azure>> {
        Azure::open(&self.azure).context("Azure AI Vision")
    }

    /// The local describer.
    pub(super) fn local(&self) -> anyhow::Result<Local> {
        match &self.describer_model {
            Some(path) => Local::read(path).with_context(|| path.display().to_string()),
            None => Ok(Local::embedded()?),
        }
    }
}
