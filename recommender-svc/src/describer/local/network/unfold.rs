//! Weights in a byte each, made numbers to compute with.

use std::collections::HashMap;
use tract_onnx::pb::{ModelProto, TensorProto, tensor_proto::DataType};

/// The same graph with each DequantizeLinear of constants in place of its answer: else tract
/// computes it in every run.
pub(super) fn unfold(mut model: ModelProto) -> ModelProto {
    if let Some(graph) = &mut model.graph {
        let constants: HashMap<_, _> =
            graph.initializer.iter().map(|each| (each.name.clone(), each.clone())).collect();
        graph.node.retain(|node| {
            let known = |at: usize| node.input.get(at).and_then(|name| constants.get(name));
            let answer = (node.op_type == "DequantizeLinear" && node.input.len() == 2)
                .then(|| dequantised(known(0)?, known(1)?))
                .flatten();
            let Some(answer) = answer else { return true };
            let name = node.output[0].clone();
            graph.initializer.push(TensorProto { name, ..answer });
            false
        });
    }
    model
}

/// The values of int8 levels `[channels, ...]`, each times the scale of its channel; none if they
/// are something else.
fn dequantised(levels: &TensorProto, scales: &TensorProto) -> Option<TensorProto> {
    let scales =
        scales.raw_data.chunks_exact(4).map(|four| four.try_into().map(f32::from_le_bytes));
    let scales: Vec<f32> = scales.collect::<Result<_, _>>().ok()?;
    let each = levels.raw_data.len().checked_div(scales.len())?;
    let fits = levels.data_type == DataType::Int8 as i32
        && levels.dims.first() == Some(&(scales.len() as i64));
    let channels = levels.raw_data.chunks_exact(each.max(1)).zip(scales);
    let values = channels.flat_map(|(channel, scale)| {
        channel.iter().map(move |&level| f32::from(level as i8) * scale)
    });
    fits.then(|| TensorProto {
        dims: levels.dims.clone(),
        data_type: DataType::Float as i32,
        raw_data: values.flat_map(f32::to_le_bytes).collect(),
        ..TensorProto::default()
    })
}
