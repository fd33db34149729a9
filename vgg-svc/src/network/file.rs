//! What an ONNX file holds, and whether it is one of ours: `training/README.md`
//! says what that is.

use super::{ModelError, WINDOW_COLUMNS, metadata::Metadata};
use audio::MEL_BANDS;
use dataset::Learned;
use graph::{Graph, shape};
use music::Card;
use tract_onnx::pb::ModelProto;

const FORMAT: &str = "1";

/// A network as it is kept.
pub(super) struct File {
    pub(super) model: ModelProto,
    pub(super) card: Card,
    pub(super) learned: Vec<Learned>,
}

impl File {
    /// Reads a file and refuses what cannot be served.
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, ModelError> {
        let graph = Graph::decode(bytes, FORMAT)?;
        let Metadata { card, learned } = Metadata::of(&graph)?;
        let (inputs, outputs, labels) = (graph.inputs(), graph.outputs(), card.labels.len());
        if inputs != shape("levels", &[1, 1, MEL_BANDS, WINDOW_COLUMNS]) {
            return Err(ModelError::Input { found: inputs });
        }
        if outputs != shape("log_probabilities", &[1, labels]) {
            return Err(ModelError::Output { found: outputs, labels });
        }
        Ok(Self { model: graph.into_model(), card, learned })
    }
}
