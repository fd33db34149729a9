//! Runs a network by tract, which is a part of this program.

use super::{WINDOW_COLUMNS, engine::Plan};
use audio::MEL_BANDS;
use std::sync::Arc;
use tract_onnx::{pb::ModelProto, prelude::*};

/// The graph with its weights unfolded from half precision, in the order it is
/// computed.
#[derive(Debug)]
pub(super) struct Tract(Arc<TypedRunnableModel>);

impl Tract {
    pub(super) fn new(model: &ModelProto) -> Result<Self, String> {
        let prepare = || {
            let graph = tract_onnx::onnx().model_for_proto_model(model)?;
            graph.into_optimized()?.into_runnable()
        };
        prepare().map(Self).map_err(|error: TractError| format!("{error:#}"))
    }
}

impl Plan for Tract {
    fn run(&self, window: Vec<f32>) -> Result<Vec<f32>, String> {
        let run = || {
            let window = Tensor::from_shape(&[1, 1, MEL_BANDS, WINDOW_COLUMNS], &window)?;
            let answers = self.0.run(tvec!(window.into()))?;
            Ok(answers[0].to_plain_array_view::<f32>()?.iter().copied().collect())
        };
        run().map_err(|error: TractError| format!("{error:#}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use prost::Message;

    #[test]
    fn half_precision_is_left_behind_at_the_start() {
        let file = include_bytes!("../../tests/small.onnx");
        let Tract(plan) = Tract::new(&ModelProto::decode(&file[..]).unwrap()).unwrap();
        for node in plan.model().nodes() {
            assert_ne!(node.op().name(), "Cast", "{node}");
            let half = |output: &Outlet<TypedFact>| output.fact.datum_type == f16::datum_type();
            assert!(!node.outputs.iter().any(half), "{node}");
        }
    }
}
