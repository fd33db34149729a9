use super::Catalogue;
use serde::Serialize;
use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashSet},
};

/// What is in a catalogue.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Stats {
    /// The store's revision.
    pub revision: i64,
    /// Songs.
    pub songs: usize,
    /// Artists, whatever the case they are written in.
    pub artists: usize,
    /// Combinations of emotions, with songs or without.
    pub combinations: usize,
    /// Emotions.
    pub emotions: usize,
    /// Songs that have a combination.
    pub songs_with_emotions: usize,
    /// Songs that have valence and arousal.
    pub songs_with_norms: usize,
    /// Songs that a link opens, rather than a search.
    pub songs_with_links: usize,
    /// Songs of each genre, the most frequent first.
    pub genres: Vec<Count>,
    /// Songs of each decade, the latest first.
    pub decades: Vec<Count>,
    /// Songs of each language, the most frequent first.
    pub languages: Vec<Count>,
    /// Songs that stir each emotion, the most frequent first.
    pub songs_by_emotion: Vec<Count>,
}

/// How many songs something has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Count {
    /// What has them.
    pub name: String,
    /// How many.
    pub songs: usize,
}

impl From<&Catalogue> for Stats {
    fn from(catalogue: &Catalogue) -> Self {
        let songs = 0..catalogue.len() as u32;
        let count = |has: &dyn Fn(u32) -> bool| songs.clone().filter(|&song| has(song)).count();
        let artists: HashSet<_> =
            songs.clone().map(|song| catalogue.artist(song).to_lowercase()).collect();
        let mut emotions: Vec<_> = catalogue
            .emotions()
            .iter()
            .map(|emotion| Count { name: emotion.to_string(), songs: 0 })
            .collect();
        for combination in 0..catalogue.combinations().len() as u32 {
            let distinct: HashSet<_> = catalogue.emotions_of(combination).iter().collect();
            for &emotion in distinct {
                emotions[emotion as usize].songs += catalogue.songs_of(combination).len();
            }
        }
        let decade = |song| catalogue.year(song).map(|year| format!("{}s", year / 10 * 10));
        Self {
            revision: catalogue.revision(),
            songs: catalogue.len(),
            artists: artists.iter().filter(|artist| !artist.is_empty()).count(),
            combinations: catalogue.combinations().len(),
            emotions: catalogue.emotions().len(),
            songs_with_emotions: count(&|song| catalogue.combination_of(song).is_some()),
            songs_with_norms: count(&|song| {
                catalogue.valence(song).is_some() && catalogue.arousal(song).is_some()
            }),
            songs_with_links: count(&|song| catalogue.link(song).site.is_some()),
            genres: frequent(counts(songs.clone().filter_map(|song| catalogue.genre(song)))),
            decades: counts(songs.clone().filter_map(decade)).into_iter().rev().collect(),
            languages: frequent(counts(songs.clone().filter_map(|song| catalogue.language(song)))),
            songs_by_emotion: frequent(emotions),
        }
    }
}

/// How often each name is there, in the order of the alphabet.
fn counts<N: Into<String>>(names: impl Iterator<Item = N>) -> Vec<Count> {
    let mut counts = BTreeMap::<String, usize>::new();
    for name in names {
        *counts.entry(name.into()).or_default() += 1;
    }
    counts.into_iter().map(|(name, songs)| Count { name, songs }).collect()
}

/// The most frequent first; of equal ones as they were.
fn frequent(mut counts: Vec<Count>) -> Vec<Count> {
    counts.sort_by_key(|count| Reverse(count.songs));
    counts
}
