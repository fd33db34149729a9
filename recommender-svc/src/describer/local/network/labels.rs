//! What a network can name.

use super::super::ModelError;
use graph::Graph;
use serde::Deserialize;
use std::sync::Arc;

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
    /// Reads what a file says of itself.
    pub(super) fn of(graph: &Graph) -> Result<Self, ModelError> {
        Ok(Self {
            scenes: graph.json("scenes")?,
            weather: graph.json("weather")?,
            objects: graph.json("objects")?,
            learned_from_all: graph.json("all")?,
        })
    }
}
