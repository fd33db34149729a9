//! Runs a network by tract, which is a part of this program.

use super::{WINDOW_COLUMNS, engine::Plan};
use audio::MEL_BANDS;
use std::sync::Arc;
use tract_onnx::{
    pb::{ModelProto, tensor_proto::DataType},
    prelude::*,
};

/// The graph with its weights unfolded from half precision, in the order it is
/// computed.
#[derive(Debug)]
pub(super) struct Tract(Arc<TypedRunnableModel>);

impl Tract {
    pub(super) fn new(model: &ModelProto) -> Result<Self, String> {
        let model = unfold(model.clone());
        let prepare = || {
            let graph = tract_onnx::onnx().model_for_proto_model(&model)?;
            graph.into_optimized()?.into_runnable()
        };
        prepare().map(Self).map_err(|error: TractError| format!("{error:#}"))
    }
}

/// The same graph with its weights in single precision. Else tract keeps them in
/// half, and unfolds them in every run, which takes half as long again.
fn unfold(mut model: ModelProto) -> ModelProto {
    let weights = model.graph.iter_mut().flat_map(|graph| &mut graph.initializer);
    let half = DataType::Float16 as i32;
    for weight in weights.filter(|weight| weight.data_type == half && !weight.raw_data.is_empty()) {
        let halves =
            weight.raw_data.chunks_exact(2).map(|two| f16::from_le_bytes([two[0], two[1]]));
        weight.raw_data = halves.flat_map(|half| half.to_f32().to_le_bytes()).collect();
        weight.data_type = DataType::Float as i32;
    }
    model
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
        let kept = ModelProto::decode(&file[..]).unwrap();
        let halves = |model: &ModelProto| {
            let weights = &model.graph.as_ref().unwrap().initializer;
            weights.iter().filter(|each| each.data_type == DataType::Float16 as i32).count()
        };
        assert_eq!((halves(&kept), halves(&unfold(kept.clone()))), (16, 0));
        let Tract(plan) = Tract::new(&kept).unwrap();
        assert!(plan.model().nodes().iter().all(|node| node.op().name() != "Cast"));
    }
}
