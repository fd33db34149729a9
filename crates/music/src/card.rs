use crate::Genre;
use serde::{Deserialize, Serialize};

/// What there is to know about a model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// The name it is asked by.
    pub id: String,
    /// What it is, for people.
    pub display_name: String,
    /// Changes whenever its answers may.
    pub version: String,
    /// The genres it tells apart, in the order of its scores.
    pub labels: Vec<Genre>,
    /// How it was trained: the machine, its features, its parameters.
    pub method: String,
    /// The splits of the data it learned from; all of it if none is named.
    pub splits: Vec<String>,
    /// How many clips it learned from.
    pub clip_count: usize,
    /// How well it does, by each protocol that its training measured.
    pub scores: Vec<Score>,
    /// How many columns of levels it judges at a time.
    pub window_columns: usize,
}

/// How well a model did by one protocol.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// What was judged, and what it was trained on.
    pub protocol: String,
    /// The share of right answers.
    pub accuracy: f64,
    /// How many answers were judged.
    pub count: usize,
}
