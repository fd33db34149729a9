//! Runs a network by ONNX Runtime, whose library is found when the program
//! starts.

use super::{WINDOW_COLUMNS, engine::Plan};
use audio::MEL_BANDS;
use ort::{session::Session, value::Tensor};
use prost::Message;
use std::{
    path::Path,
    sync::{Mutex, PoisonError},
};
use tract_onnx::pb::ModelProto;

/// A session for each thread that windows are shared out to: one is not run by
/// two at once.
#[derive(Debug)]
pub(super) struct Onnxruntime(Vec<Mutex<Session>>);

impl Onnxruntime {
    /// Loads the library, if nobody has, and the network.
    pub(super) fn new(model: &ModelProto, library: &Path) -> Result<Self, String> {
        onnx::load(library).map_err(|error| error.to_string())?;
        let file = model.encode_to_vec();
        let session = |_| session(&file).map(Mutex::new).map_err(|error| error.to_string());
        (0..rayon::current_num_threads()).map(session).collect::<Result<_, _>>().map(Self)
    }
}

fn session(file: &[u8]) -> ort::Result<Session> {
    Session::builder()?.with_intra_threads(1)?.with_inter_threads(1)?.commit_from_memory(file)
}

impl Plan for Onnxruntime {
    fn run(&self, window: Vec<f32>) -> Result<Vec<f32>, String> {
        let own = rayon::current_thread_index().unwrap_or_default() % self.0.len();
        let mut session = self.0[own].lock().unwrap_or_else(PoisonError::into_inner);
        let run = || {
            let window = Tensor::from_array(([1, 1, MEL_BANDS, WINDOW_COLUMNS], window))?;
            let answers = session.run(ort::inputs!["levels" => window])?;
            let (_, scores) = answers["log_probabilities"].try_extract_tensor::<f32>()?;
            Ok(scores.to_vec())
        };
        run().map_err(|error: ort::Error| error.to_string())
    }
}
