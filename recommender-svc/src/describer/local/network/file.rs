//! What an ONNX file holds, and whether it is one of ours: `training/README.md` says what that is.

use super::{super::ModelError, SIZE, labels::Labels};
use graph::{Graph, shape};
use tract_onnx::pb::ModelProto;

const FORMAT: &str = "1";

/// A network as it is kept.
pub(super) struct File {
    pub(super) model: ModelProto,
    pub(super) labels: Labels,
}

impl File {
    /// Reads a file and refuses what cannot be run.
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, ModelError> {
        let graph = Graph::decode(bytes, FORMAT)?;
        let labels = Labels::of(&graph)?;
        let answers = [
            shape("scenes", &[1, labels.scenes.len() + 1]),
            shape("weather", &[1, labels.weather.len() + 1]),
            shape("objects", &[1, labels.objects.len() + 1]),
            shape("mood", &[1, 2]),
        ];
        for (found, expected) in [
            (graph.inputs(), shape("levels", &[1, 3, SIZE, SIZE])),
            (graph.outputs(), answers.join(" and ")),
        ] {
            if found != expected {
                return Err(ModelError::Shape { found, expected });
            }
        }
        Ok(Self { model: graph.into_model(), labels })
    }
}
