use super::Index;
use crate::catalogue::SongId;
use music::Opinion;
use ndarray::{Array1, ArrayView1};
use std::collections::HashMap;

/// How far likes draw the sentence, and dislikes push it (Rocchio 1971; the weights are those of
/// Manning, Raghavan and Schütze 2008, "Introduction to Information Retrieval", 9.1.1).
const LIKED: f32 = 0.75;
const DISLIKED: f32 = 0.15;

/// What a listener thinks of songs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taste(HashMap<SongId, Opinion>);

impl Taste {
    /// What they think of a song, if they said so.
    #[must_use]
    pub fn of(&self, song: SongId) -> Option<Opinion> {
        self.0.get(&song).copied()
    }

    /// The sentence, moved to what they like and away from what they do not: Rocchio's relevance
    /// feedback, `q + 0.75 mean(liked) - 0.15 mean(disliked)`, of length 1 again. A song means
    /// what its combination does.
    #[must_use]
    pub fn refine(&self, index: &Index, sentence: ArrayView1<'_, f32>) -> Array1<f32> {
        let mut refined = sentence.to_owned();
        for (opinion, weight) in [(Opinion::Like, LIKED), (Opinion::Dislike, -DISLIKED)] {
            if let Some(mean) = self.mean(index, opinion) {
                refined.scaled_add(weight, &mean);
            }
        }
        let length = refined.dot(&refined).sqrt();
        if length > 0.0 { refined / length } else { sentence.to_owned() }
    }

    /// The mean of what the songs of an opinion mean, each of length 1.
    fn mean(&self, index: &Index, asked: Opinion) -> Option<Array1<f32>> {
        let catalogue = index.catalogue();
        let songs = self.0.iter().filter(|(_, opinion)| **opinion == asked);
        let mut places: Vec<_> = songs
            .filter_map(|(&song, _)| catalogue.combination_of(catalogue.find(song)?))
            .collect();
        // In one order, whatever the map's: sums of floats depend on it.
        places.sort_unstable();
        let meanings = places.iter().map(|&combination| {
            let meaning = index.meaning(combination);
            let length = meaning.dot(&meaning).sqrt();
            meaning / length.max(f32::MIN_POSITIVE)
        });
        let sum = meanings.reduce(|sum, meaning| sum + meaning)?;
        Some(sum / places.len() as f32)
    }
}

impl FromIterator<(SongId, Opinion)> for Taste {
    fn from_iter<I: IntoIterator<Item = (SongId, Opinion)>>(opinions: I) -> Self {
        Self(opinions.into_iter().collect())
    }
}
