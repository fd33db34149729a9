//! What an ONNX file holds, and whether it is one of ours: `training/README.md`
//! says what that is.

use super::{ModelError, WINDOW_COLUMNS, metadata::Metadata};
use audio::MEL_BANDS;
use dataset::Learned;
use music::Card;
use prost::Message;
use tract_onnx::pb::{
    ModelProto, ValueInfoProto, tensor_proto::DataType,
    tensor_shape_proto::dimension::Value as Size, type_proto::Value as Type,
};

/// A network as it is kept.
pub(super) struct File {
    pub(super) model: ModelProto,
    pub(super) card: Card,
    pub(super) learned: Vec<Learned>,
}

impl File {
    /// Reads a file and refuses what cannot be served.
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, ModelError> {
        let model = ModelProto::decode(bytes).map_err(|_| ModelError::NotOnnx)?;
        let graph = model.graph.as_ref().ok_or(ModelError::NotOnnx)?;
        let Metadata { card, learned } = Metadata::of(&model)?;

        let inputs = shapes(graph.input.iter().filter(|input| {
            // Older files list their weights as inputs too.
            graph.initializer.iter().all(|weight| weight.name != input.name)
        }));
        if inputs != shape("levels", &[1, 1, MEL_BANDS, WINDOW_COLUMNS]) {
            return Err(ModelError::Input { found: inputs });
        }
        let (outputs, labels) = (shapes(&graph.output), card.labels.len());
        if outputs != shape("log_probabilities", &[1, labels]) {
            return Err(ModelError::Output { found: outputs, labels });
        }
        Ok(Self { model, card, learned })
    }
}

/// What goes into or comes out of a graph, for people.
fn shapes<'a>(values: impl IntoIterator<Item = &'a ValueInfoProto>) -> String {
    let values: Vec<_> = values.into_iter().map(value).collect();
    if values.is_empty() { "nothing".into() } else { values.join(" and ") }
}

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
