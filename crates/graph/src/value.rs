//! What goes into and comes out of a graph, for people.

use tract_onnx::pb::{
    ValueInfoProto, tensor_proto::DataType, tensor_shape_proto::dimension::Value as Size,
    type_proto::Value as Type,
};

/// A tensor of f32: ``f32 `levels` [1, 1, 128, 128]``.
#[must_use]
pub fn shape(name: &str, sizes: &[usize]) -> String {
    format!("f32 `{name}` {sizes:?}")
}

/// The shape of each, `nothing` of none.
pub(crate) fn all<'a>(values: impl Iterator<Item = &'a ValueInfoProto>) -> String {
    let values: Vec<_> = values.map(of).collect();
    if values.is_empty() { "nothing".into() } else { values.join(" and ") }
}

fn of(value: &ValueInfoProto) -> String {
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
