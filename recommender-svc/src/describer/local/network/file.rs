//! What an ONNX file holds, and whether it is one of ours: `training/README.md` says what that is.

use super::{super::ModelError, SIZE, labels::Labels};
use prost::Message;
use tract_onnx::pb::{
    ModelProto, ValueInfoProto, tensor_proto::DataType,
    tensor_shape_proto::dimension::Value as Size, type_proto::Value as Type,
};

/// A network as it is kept.
pub(super) struct File {
    pub(super) model: ModelProto,
    pub(super) labels: Labels,
}

impl File {
    /// Reads a file and refuses what cannot be run.
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, ModelError> {
        let model = ModelProto::decode(bytes).map_err(|_| ModelError::NotOnnx)?;
        let graph = model.graph.as_ref().ok_or(ModelError::NotOnnx)?;
        let labels = Labels::of(&model)?;
        let found = graph.input.iter().chain(&graph.output).map(value);
        let found = found.collect::<Vec<_>>().join(", ");
        let expected = [
            shape("levels", &[1, 3, SIZE, SIZE]),
            shape("scenes", &[1, labels.scenes.len() + 1]),
            shape("weather", &[1, labels.weather.len() + 1]),
            shape("objects", &[1, labels.objects.len() + 1]),
            shape("mood", &[1, 2]),
        ];
        let expected = expected.join(", ");
        if found != expected {
            return Err(ModelError::Shape { found, expected });
        }
        Ok(Self { model, labels })
    }
}

/// What goes into or comes out of a graph, for people.
fn value(value: &ValueInfoProto) -> String {
    let name = &value.name;
    let Some(Type::TensorType(tensor)) = value.r#type.as_ref().and_then(|t| t.value.as_ref())
    else {
        return format!("`{name}` of no known type");
    };
    let sizes = tensor.shape.iter().flat_map(|shape| &shape.dim).map(|size| match &size.value {
        Some(Size::DimValue(size)) => size.to_string(),
        _ => "?".into(),
    });
    let sizes = sizes.collect::<Vec<_>>().join(", ");
    match tensor.elem_type {
        kind if kind == DataType::Float as i32 => format!("f32 `{name}` [{sizes}]"),
        kind => format!("`{name}` [{sizes}] of ONNX type {kind}"),
    }
}

fn shape(name: &str, sizes: &[usize]) -> String {
    format!("f32 `{name}` {sizes:?}")
}
