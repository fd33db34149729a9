//! Writes graphs down as ONNX (opset 17).

use prost::Message;
use safetensors::tensor::TensorView;
use tract_onnx::pb::{
    AttributeProto, GraphProto, ModelProto, NodeProto, OperatorSetIdProto, TensorProto,
    TensorShapeProto, TypeProto, ValueInfoProto,
    attribute_proto::AttributeType,
    tensor_proto::DataType,
    tensor_shape_proto::{Dimension, dimension::Value as Size},
    type_proto,
};

/// The first that has LayerNormalization, and the file format of its time.
const OPSET: i64 = 17;
const IR_VERSION: i64 = 8;

/// A graph as far as it is written.
#[derive(Default)]
pub(crate) struct Graph(GraphProto);

/// The name of what a node computes, or is given.
#[derive(Clone, Debug)]
pub(crate) struct Value(String);

impl Graph {
    /// What the graph is given: integers `[batch, sequence]`.
    pub(crate) fn input(&mut self, name: &str) -> Value {
        let sizes = ["batch", "sequence"].map(|name| Size::DimParam(name.into()));
        self.0.input.push(info(name, DataType::Int64, sizes));
        Value(name.into())
    }

    /// A constant tensor of single precision.
    pub(crate) fn weights(&mut self, tensor: &TensorView<'_>) -> Value {
        let sizes = tensor.shape().iter().map(|&size| size as i64).collect();
        self.constant(DataType::Float, sizes, tensor.data().to_vec())
    }

    /// A constant number.
    pub(crate) fn number(&mut self, number: f32) -> Value {
        self.constant(DataType::Float, Vec::new(), number.to_le_bytes().into())
    }

    /// A constant list of integers.
    pub(crate) fn integers(&mut self, integers: &[i64]) -> Value {
        let bytes = integers.iter().flat_map(|integer| integer.to_le_bytes()).collect();
        self.constant(DataType::Int64, vec![integers.len() as i64], bytes)
    }

    /// What an operator computes.
    pub(crate) fn node<const N: usize>(&mut self, operator: &str, inputs: [&Value; N]) -> Value {
        self.node_with(operator, inputs, [])
    }

    /// What an operator with attributes computes.
    pub(crate) fn node_with<const N: usize, const M: usize>(
        &mut self,
        operator: &str,
        inputs: [&Value; N],
        attributes: [AttributeProto; M],
    ) -> Value {
        let name = format!("{operator}_{}", self.0.node.len());
        self.0.node.push(NodeProto {
            name: name.clone(),
            op_type: operator.into(),
            input: inputs.map(|value| value.0.clone()).into(),
            output: vec![name.clone()],
            attribute: attributes.into(),
            ..NodeProto::default()
        });
        Value(name)
    }

    /// The file, of a graph that answers with one value `[batch, sequence, width]`.
    pub(crate) fn finish(mut self, name: &str, answer: &Value, width: usize) -> Vec<u8> {
        self.0.name = name.into();
        let sizes = ["batch", "sequence"].map(|name| Size::DimParam(name.into()));
        let sizes = sizes.into_iter().chain([Size::DimValue(width as i64)]);
        self.0.output.push(info(&answer.0, DataType::Float, sizes));
        let opset = OperatorSetIdProto { version: OPSET, ..OperatorSetIdProto::default() };
        let model = ModelProto {
            ir_version: IR_VERSION,
            opset_import: vec![opset],
            graph: Some(self.0),
            ..ModelProto::default()
        };
        model.encode_to_vec()
    }

    fn constant(&mut self, kind: DataType, sizes: Vec<i64>, bytes: Vec<u8>) -> Value {
        let name = format!("constant_{}", self.0.initializer.len());
        self.0.initializer.push(TensorProto {
            name: name.clone(),
            dims: sizes,
            data_type: kind as i32,
            raw_data: bytes,
            ..TensorProto::default()
        });
        Value(name)
    }
}

/// An attribute that is an integer.
pub(crate) fn integer(name: &str, i: i64) -> AttributeProto {
    let r#type = AttributeType::Int as i32;
    AttributeProto { name: name.into(), r#type, i, ..AttributeProto::default() }
}

/// An attribute that is a list of integers.
pub(crate) fn list(name: &str, ints: &[i64]) -> AttributeProto {
    let (r#type, ints) = (AttributeType::Ints as i32, ints.to_vec());
    AttributeProto { name: name.into(), r#type, ints, ..AttributeProto::default() }
}

/// An attribute that is a number.
pub(crate) fn float(name: &str, f: f32) -> AttributeProto {
    let r#type = AttributeType::Float as i32;
    AttributeProto { name: name.into(), r#type, f, ..AttributeProto::default() }
}

fn info(name: &str, kind: DataType, sizes: impl IntoIterator<Item = Size>) -> ValueInfoProto {
    let size = |size| Dimension { value: Some(size), ..Dimension::default() };
    let shape = TensorShapeProto { dim: sizes.into_iter().map(size).collect() };
    let tensor = type_proto::Tensor { elem_type: kind as i32, shape: Some(shape) };
    let value = Some(type_proto::Value::TensorType(tensor));
    let r#type = Some(TypeProto { value, ..TypeProto::default() });
    ValueInfoProto { name: name.into(), r#type, ..ValueInfoProto::default() }
}
