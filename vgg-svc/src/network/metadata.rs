//! What a network says of itself: the `metadata_props` of its file.

use super::{ModelError, WINDOW_COLUMNS};
use dataset::Learned;
use music::{Card, Genre, Score};
use serde::{Deserialize, de::DeserializeOwned};
use std::collections::BTreeSet;
use tract_onnx::pb::ModelProto;

const FORMAT: &str = "1";

pub(super) struct Metadata {
    pub(super) card: Card,
    pub(super) learned: Vec<Learned>,
}

/// A clip that the network learned from, as the training writes it.
#[derive(Deserialize)]
struct LearnedText {
    track: String,
    /// In 16 hexadecimal digits.
    fingerprint: String,
}

impl Metadata {
    pub(super) fn of(model: &ModelProto) -> Result<Self, ModelError> {
        let format = text(model, "format")?;
        if format != FORMAT {
            return Err(ModelError::Format { found: format.into(), expected: FORMAT });
        }
        let labels: Vec<String> = json(model, "labels")?;
        let distinct = labels.iter().collect::<BTreeSet<_>>().len();
        if distinct < 2 || distinct < labels.len() || labels.iter().any(String::is_empty) {
            return Err(ModelError::Labels(labels));
        }
        let learned: Vec<LearnedText> = json(model, "learned")?;
        let learned = learned.into_iter().map(Learned::try_from).collect::<Result<Vec<_>, _>>()?;
        let card = Card {
            id: "vgg".into(),
            display_name: "VGG19 over the mel-spectrogram".into(),
            version: text(model, "version")?.into(),
            labels: labels.iter().map(|label| Genre::from(label.as_str())).collect(),
            method: text(model, "method")?.into(),
            splits: json(model, "splits")?,
            clip_count: learned.len(),
            scores: json::<Vec<Score>>(model, "scores")?,
            window_columns: WINDOW_COLUMNS,
        };
        Ok(Self { card, learned })
    }
}

impl TryFrom<LearnedText> for Learned {
    type Error = ModelError;

    fn try_from(text: LearnedText) -> Result<Self, ModelError> {
        let LearnedText { track, fingerprint } = text;
        match u64::from_str_radix(&fingerprint, 16) {
            Ok(fingerprint) => Ok(Self { track, fingerprint }),
            Err(error) => {
                let reason = format!("fingerprint {fingerprint:?} of {track}: {error}");
                Err(ModelError::Metadata { key: "learned", reason })
            }
        }
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
