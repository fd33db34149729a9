//! The models that a command works with: the built-in ones, or files.

use anyhow::Context;
use music::Pool;
use std::path::PathBuf;
use svm_svc::Svm;
use vgg_svc::{Network, network::EngineConfig};

/// Which models are used.
#[derive(Clone, Debug, clap::Args)]
pub struct Models {
    /// A support vector machine in place of the built-in one
    #[arg(long, env = "MELOMESH_SVM_MODEL", value_name = "FILE")]
    pub svm_model: Option<PathBuf>,

    /// A VGG19 network in place of the built-in one
    #[arg(long, env = "MELOMESH_VGG_MODEL", value_name = "FILE")]
    pub vgg_model: Option<PathBuf>,

    /// Weights of the ensemble in place of the built-in ones
    #[arg(long, env = "MELOMESH_ENSEMBLE", value_name = "FILE")]
    pub ensemble: Option<PathBuf>,

    /// What runs the network
    #[command(flatten)]
    pub engine: EngineConfig,
}

impl Models {
    pub(crate) fn svm(&self) -> anyhow::Result<Svm> {
        match &self.svm_model {
            Some(path) => Svm::read(path).with_context(|| path.display().to_string()),
            None => Ok(Svm::embedded()?),
        }
    }

    pub(crate) fn vgg(&self) -> anyhow::Result<Network> {
        match &self.vgg_model {
            Some(path) => {
                Network::read(path, &self.engine).with_context(|| path.display().to_string())
            }
            None => Ok(Network::embedded(&self.engine)?),
        }
    }

    pub(crate) fn pool(&self) -> anyhow::Result<Pool> {
        gateway::pool(self.ensemble.as_deref())
    }
}
