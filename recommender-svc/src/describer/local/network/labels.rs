//! What a network can name.

use super::super::ModelError;
use serde::{Deserialize, de::DeserializeOwned};
use std::sync::Arc;
use tract_onnx::pb::ModelProto;

const FORMAT: &str = "1";

/// Something that a network can name.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Label {
    /// What it is: `sea`.
    pub name: Arc<str>,
    /// How a sentence calls it: `the sea`.
    pub phrase: Arc<str>,
}

/// All that a network can name, by kinds, in the order of its answers.
#[derive(Debug)]
pub(super) struct Labels {
    pub(super) scenes: Vec<Label>,
    pub(super) weather: Vec<Label>,
    pub(super) objects: Vec<Label>,
    /// Whether the network learned from the pictures that its training can keep out, too.
    pub(super) learned_from_all: bool,
}

impl Labels {
    /// Reads the `metadata_props` of a file.
    pub(super) fn of(model: &ModelProto) -> Result<Self, ModelError> {
        let format = text(model, "format")?;
        if format != FORMAT {
            return Err(ModelError::Format { found: format.into(), expected: FORMAT });
        }
        let labels = |key| json(model, key);
        Ok(Self {
            scenes: labels("scenes")?,
            weather: labels("weather")?,
            objects: labels("objects")?,
            learned_from_all: json(model, "all")?,
        })
    }
}

fn text<'a>(model: &'a ModelProto, key: &'static str) -> Result<&'a str, ModelError> {
    let found = model.metadata_props.iter().find(|entry| entry.key == key);
    found.map(|entry| entry.value.as_str()).ok_or(ModelError::Foreign(key))
}

fn json<T: DeserializeOwned>(model: &ModelProto, key: &'static str) -> Result<T, ModelError> {
    serde_json::from_str(text(model, key)?)
        .map_err(|error| ModelError::Metadata { key, reason: error.to_string() })
}
