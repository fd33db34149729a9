//! A network as a file keeps it: an ONNX graph, and what it says of itself.
//!
//! Whether the graph is what a service can run, the service decides: it compares
//! [`Graph::inputs`] and [`Graph::outputs`] with the [`shape`]s it knows, and
//! reads its labels from the metadata.

mod error;
mod value;

pub use error::Error;
pub use value::shape;

use prost::Message;
use serde::de::DeserializeOwned;
use std::collections::HashSet;
use tract_onnx::pb::{GraphProto, ModelProto};

/// An ONNX graph with metadata.
#[derive(Debug)]
pub struct Graph(ModelProto);

impl Graph {
    /// Reads a file whose metadata `format` is as expected.
    ///
    /// # Errors
    /// A file that is something else, is cut short, or is of another format.
    pub fn decode(bytes: &[u8], format: &'static str) -> Result<Self, Error> {
        let model = ModelProto::decode(bytes).map_err(|_| Error::NotOnnx)?;
        let graph = model.graph.is_some().then_some(Self(model)).ok_or(Error::NotOnnx)?;
        match graph.text("format")? {
            found if found == format => Ok(graph),
            found => Err(Error::Format { found: found.into(), expected: format }),
        }
    }

    /// What it says of itself under a key.
    ///
    /// # Errors
    /// Nothing.
    pub fn text(&self, key: &'static str) -> Result<&str, Error> {
        let found = self.0.metadata_props.iter().find(|entry| entry.key == key);
        found.map(|entry| entry.value.as_str()).ok_or(Error::Foreign(key))
    }

    /// What it says of itself under a key, as JSON.
    ///
    /// # Errors
    /// Nothing, or something else.
    pub fn json<T: DeserializeOwned>(&self, key: &'static str) -> Result<T, Error> {
        serde_json::from_str(self.text(key)?)
            .map_err(|error| Error::Metadata { key, reason: error.to_string() })
    }

    /// What goes in, for people: the [`shape`] of each input.
    pub fn inputs(&self) -> String {
        // Older files list their weights as inputs too.
        let weights: HashSet<_> =
            self.graph().flat_map(|graph| &graph.initializer).map(|each| &each.name).collect();
        let inputs = self.graph().flat_map(|graph| &graph.input);
        value::all(inputs.filter(|input| !weights.contains(&input.name)))
    }

    /// What comes out, for people: the [`shape`] of each output.
    pub fn outputs(&self) -> String {
        value::all(self.graph().flat_map(|graph| &graph.output))
    }

    /// The graph as ONNX has it, for whoever runs it.
    pub fn into_model(self) -> ModelProto {
        self.0
    }

    /// The one graph that there is.
    fn graph(&self) -> impl Iterator<Item = &GraphProto> {
        self.0.graph.iter()
    }
}
