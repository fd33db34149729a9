//! What a network says of itself: the `metadata_props` of its file.

use super::{ModelError, WINDOW_COLUMNS};
use dataset::Learned;
use graph::Graph;
use music::{Card, Genre, Score};
use serde::Deserialize;
use std::collections::BTreeSet;

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
    pub(super) fn of(graph: &Graph) -> Result<Self, ModelError> {
        let labels: Vec<String> = graph.json("labels")?;
        let distinct = labels.iter().collect::<BTreeSet<_>>().len();
        if distinct < 2 || distinct < labels.len() || labels.iter().any(String::is_empty) {
            return Err(ModelError::Labels(labels));
        }
        let learned: Vec<LearnedText> = graph.json("learned")?;
        let learned = learned.into_iter().map(Learned::try_from).collect::<Result<Vec<_>, _>>()?;
        let card = Card {
            id: "vgg".into(),
            display_name: "VGG19 over the mel-spectrogram".into(),
            version: graph.text("version")?.into(),
            labels: labels.iter().map(|label| Genre::from(label.as_str())).collect(),
            method: graph.text("method")?.into(),
            splits: graph.json("splits")?,
            clip_count: learned.len(),
            scores: graph.json::<Vec<Score>>("scores")?,
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
                Err(graph::Error::Metadata { key: "learned", reason }.into())
            }
        }
    }
}
