//! What runs a network.

#[cfg(feature = "onnxruntime")]
use super::onnxruntime::Onnxruntime;
use super::{ModelError, tract::Tract};
use std::fmt::Debug;
#[cfg(feature = "onnxruntime")]
use std::path::PathBuf;
use tract_onnx::pb::ModelProto;

/// What can run a network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Engine {
    /// A part of this program
    #[default]
    Tract,
    /// Microsoft's library, which is quicker, and must be installed
    #[cfg(feature = "onnxruntime")]
    Onnxruntime,
}

/// What runs the network.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct EngineConfig {
    /// What runs the network
    #[arg(long, env = "MELOMESH_VGG_ENGINE", value_enum, default_value_t)]
    pub engine: Engine,

    /// ONNX Runtime's library, for the engine of that name
    #[cfg(feature = "onnxruntime")]
    #[arg(long, env = "ORT_DYLIB_PATH", value_name = "FILE", default_value = "libonnxruntime.so")]
    pub onnxruntime_lib: PathBuf,
}

impl EngineConfig {
    /// Makes a network ready to run.
    pub(super) fn plan(&self, model: &ModelProto) -> Result<Box<dyn Plan>, ModelError> {
        match self.engine {
            Engine::Tract => Tract::new(model).map(|plan| Box::new(plan) as _),
            #[cfg(feature = "onnxruntime")]
            Engine::Onnxruntime => {
                Onnxruntime::new(model, &self.onnxruntime_lib).map(|plan| Box::new(plan) as _)
            }
        }
        .map_err(ModelError::Engine)
    }
}

/// A network that is ready to run, by several threads at once.
pub(super) trait Plan: Debug + Send + Sync {
    /// The log-probabilities of a window of levels within 0 to 1, `[128, 128]`
    /// row by row. Computes on the calling thread alone.
    fn run(&self, window: Vec<f32>) -> Result<Vec<f32>, String>;
}
