//! A small network that `training/make_small.py` made, and ways to spoil it.
#![allow(dead_code, reason = "each test uses what it needs")]
#![allow(clippy::unwrap_used, reason = "a panic is how a test reports")]

use ndarray::Array2;
use prost::Message;
use std::{collections::HashMap, fs, path::PathBuf};
use tempfile::TempDir;
use tract_onnx::pb::{GraphProto, ModelProto, StringStringEntryProto};

pub(crate) static FILE: &[u8] = include_bytes!("../small.onnx");

/// The same as of `levels` in `training/make_small.py`.
pub(crate) fn levels(columns: usize) -> Array2<u8> {
    Array2::from_shape_fn((128, columns), |(band, column)| {
        ((7 * band + 3 * column + band * column) % 256) as u8
    })
}

/// What PyTorch says of levels of so many columns.
pub(crate) fn said(columns: usize) -> Vec<f64> {
    let all: HashMap<String, Vec<f64>> =
        serde_json::from_str(include_str!("../small.json")).unwrap();
    all[&columns.to_string()].clone()
}

/// The network after a change.
pub(crate) fn with(change: impl FnOnce(&mut ModelProto)) -> Vec<u8> {
    let mut model = ModelProto::decode(FILE).unwrap();
    change(&mut model);
    model.encode_to_vec()
}

/// The network after a change of its graph.
pub(crate) fn with_graph(change: impl FnOnce(&mut GraphProto)) -> Vec<u8> {
    with(|model| change(model.graph.as_mut().unwrap()))
}

/// The network with something else said of it; nothing, if that is `None`.
pub(crate) fn with_metadata(key: &str, value: Option<&str>) -> Vec<u8> {
    with(|model| {
        model.metadata_props.retain(|entry| entry.key != key);
        let entry = |value: &str| StringStringEntryProto { key: key.into(), value: value.into() };
        model.metadata_props.extend(value.map(entry));
    })
}

/// A file that holds a network, in a folder of its own.
pub(crate) fn keep(bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("network.onnx");
    fs::write(&path, bytes).unwrap();
    (folder, path)
}
