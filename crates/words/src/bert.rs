//! The network: an encoder of BERT (Devlin et al. 2018) with the weights of
//! MiniLM, written down as an ONNX graph.

use crate::{
    DIMENSIONS,
    graph::{Graph, Value, float, integer, list},
};
use safetensors::{SafeTensorError, SafeTensors};

const LAYERS: usize = 6;
const HEADS: usize = 12;
const HEAD_WIDTH: usize = DIMENSIONS / HEADS;
const EPSILON: f32 = 1e-12;

/// What is added to a score so that its token is not looked at.
const UNSEEN: f32 = -1e9;

/// The graph from `input_ids` and `attention_mask` `[batch, sequence]` to one
/// vector a token, `[batch, sequence, 384]`, with the weights of a file.
///
/// # Errors
/// Weights that are not those of MiniLM.
pub(crate) fn encoder(file: &[u8]) -> Result<Vec<u8>, SafeTensorError> {
    let weights = SafeTensors::deserialize(file)?;
    let mut bert = Bert { graph: Graph::default(), weights };
    let tokens = bert.graph.input("input_ids");
    let mask = bert.graph.input("attention_mask");

    let unseen = bert.unseen(&mask);
    let mut hidden = bert.embed(&tokens)?;
    for layer in 0..LAYERS {
        let layer = format!("encoder.layer.{layer}");
        hidden = bert.attend(&layer, &hidden, &unseen)?;
        hidden = bert.feed_forward(&layer, &hidden)?;
    }
    Ok(bert.graph.finish("all-MiniLM-L6-v2", &hidden, DIMENSIONS))
}

struct Bert<'a> {
    graph: Graph,
    weights: SafeTensors<'a>,
}

impl Bert<'_> {
    /// What is added to the scores of each token: nothing, or [`UNSEEN`].
    fn unseen(&mut self, mask: &Value) -> Value {
        // 1 is single precision, among ONNX's types.
        let mask = self.graph.node_with("Cast", [mask], [integer("to", 1)]);
        let (one, unseen) = (self.graph.number(1.0), self.graph.number(UNSEEN));
        let padding = self.graph.node("Sub", [&one, &mask]);
        let unseen = self.graph.node("Mul", [&padding, &unseen]);
        let axes = self.graph.integers(&[1, 2]);
        self.graph.node("Unsqueeze", [&unseen, &axes])
    }

    /// What each token means alone, and where it stands.
    fn embed(&mut self, tokens: &Value) -> Result<Value, SafeTensorError> {
        let words = self.tensor("embeddings.word_embeddings.weight")?;
        let words = self.graph.node("Gather", [&words, tokens]);

        // A single text is all of the first type.
        let types = self.tensor("embeddings.token_type_embeddings.weight")?;
        let first = self.graph.integers(&[0]);
        let kind = self.graph.node("Gather", [&types, &first]);

        let positions = self.tensor("embeddings.position_embeddings.weight")?;
        let range = [integer("start", 1), integer("end", 2)];
        let count = self.graph.node_with("Shape", [tokens], range);
        let positions = self.graph.node("Slice", [&positions, &first, &count, &first]);

        let sum = self.graph.node("Add", [&words, &kind]);
        let sum = self.graph.node("Add", [&sum, &positions]);
        self.normalise("embeddings.LayerNorm", &sum)
    }

    /// Lets each token look at the others (Vaswani et al. 2017).
    fn attend(&mut self, layer: &str, x: &Value, unseen: &Value) -> Result<Value, SafeTensorError> {
        let part = |part: &str| format!("{layer}.attention.{part}");
        let query = self.heads(&part("self.query"), x, &[0, 2, 1, 3])?;
        let key = self.heads(&part("self.key"), x, &[0, 2, 3, 1])?;
        let value = self.heads(&part("self.value"), x, &[0, 2, 1, 3])?;

        let scores = self.graph.node("MatMul", [&query, &key]);
        let scale = self.graph.number(1.0 / (HEAD_WIDTH as f32).sqrt());
        let scores = self.graph.node("Mul", [&scores, &scale]);
        let scores = self.graph.node("Add", [&scores, unseen]);
        let shares = self.graph.node_with("Softmax", [&scores], [integer("axis", -1)]);

        let seen = self.graph.node("MatMul", [&shares, &value]);
        let seen = self.graph.node_with("Transpose", [&seen], [list("perm", &[0, 2, 1, 3])]);
        let sizes = self.graph.integers(&[0, 0, DIMENSIONS as i64]);
        let seen = self.graph.node("Reshape", [&seen, &sizes]);
        let seen = self.linear(&part("output.dense"), &seen)?;
        let sum = self.graph.node("Add", [&seen, x]);
        self.normalise(&part("output.LayerNorm"), &sum)
    }

    /// A projection, its heads set apart as an axis, and the axes put in order.
    fn heads(&mut self, name: &str, x: &Value, order: &[i64]) -> Result<Value, SafeTensorError> {
        let projected = self.linear(name, x)?;
        let sizes = self.graph.integers(&[0, 0, HEADS as i64, HEAD_WIDTH as i64]);
        let heads = self.graph.node("Reshape", [&projected, &sizes]);
        Ok(self.graph.node_with("Transpose", [&heads], [list("perm", order)]))
    }

    /// Two layers with GELU between them (Hendrycks and Gimpel 2016), for each
    /// token alone.
    fn feed_forward(&mut self, layer: &str, x: &Value) -> Result<Value, SafeTensorError> {
        let inner = self.linear(&format!("{layer}.intermediate.dense"), x)?;
        let inner = self.gelu(&inner);
        let outer = self.linear(&format!("{layer}.output.dense"), &inner)?;
        let sum = self.graph.node("Add", [&outer, x]);
        self.normalise(&format!("{layer}.output.LayerNorm"), &sum)
    }

    /// x · (1 + erf(x/√2)) / 2
    fn gelu(&mut self, x: &Value) -> Value {
        let (root, one) = (self.graph.number(2_f32.sqrt()), self.graph.number(1.0));
        let half = self.graph.number(0.5);
        let scaled = self.graph.node("Div", [x, &root]);
        let erf = self.graph.node("Erf", [&scaled]);
        let share = self.graph.node("Add", [&erf, &one]);
        let share = self.graph.node("Mul", [&share, &half]);
        self.graph.node("Mul", [x, &share])
    }

    fn linear(&mut self, name: &str, x: &Value) -> Result<Value, SafeTensorError> {
        // PyTorch keeps a row for each output.
        let weight = self.tensor(&format!("{name}.weight"))?;
        let weight = self.graph.node_with("Transpose", [&weight], [list("perm", &[1, 0])]);
        let bias = self.tensor(&format!("{name}.bias"))?;
        let product = self.graph.node("MatMul", [x, &weight]);
        Ok(self.graph.node("Add", [&product, &bias]))
    }

    fn normalise(&mut self, name: &str, x: &Value) -> Result<Value, SafeTensorError> {
        let weight = self.tensor(&format!("{name}.weight"))?;
        let bias = self.tensor(&format!("{name}.bias"))?;
        let how = [integer("axis", -1), float("epsilon", EPSILON)];
        Ok(self.graph.node_with("LayerNormalization", [x, &weight, &bias], how))
    }

    fn tensor(&mut self, name: &str) -> Result<Value, SafeTensorError> {
        Ok(self.graph.weights(&self.weights.tensor(name)?))
    }
}
