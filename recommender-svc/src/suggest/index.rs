use crate::catalogue::Catalogue;
use music::{Emotion, Mood};
use ndarray::{Array1, Array2, ArrayView1};
use std::path::Path;
use words::Words;

/// A catalogue, and what its emotions mean. Made once for each revision.
#[derive(Debug)]
pub struct Index {
    catalogue: Catalogue,
    meanings: Array2<f32>,
    /// The emotions of all combinations, one after another, and where each combination's end.
    members: Vec<u32>,
    ends: Vec<usize>,
    moods: Vec<Option<Mood>>,
}

impl Index {
    /// The index of a catalogue; what its emotions mean is kept in `folder`, or computed, and kept
    /// there.
    ///
    /// # Errors
    /// A model that gave up on a word.
    pub fn of(catalogue: Catalogue, words: &Words, folder: &Path) -> Result<Self, words::Error> {
        let emotions: Vec<_> = catalogue.emotions().iter().map(Emotion::as_str).collect();
        let meanings = words.vocabulary(&emotions, folder)?;
        Ok(Self::new(catalogue, meanings))
    }

    /// The index of a catalogue; `meanings` are the embeddings of its emotions, of length 1,
    /// `[emotions, dimensions]`.
    ///
    /// # Panics
    /// If there is not one embedding to each emotion.
    #[must_use]
    pub fn new(catalogue: Catalogue, meanings: Array2<f32>) -> Self {
        assert_eq!(meanings.nrows(), catalogue.emotions().len(), "an embedding to each emotion");
        let combinations = 0..catalogue.combinations().len() as u32;
        let (mut members, mut ends) = (Vec::new(), Vec::new());
        for combination in combinations.clone() {
            members.extend_from_slice(catalogue.emotions_of(combination));
            ends.push(members.len());
        }
        let moods = combinations.map(|combination| mood(&catalogue, combination)).collect();
        Self { catalogue, meanings, members, ends, moods }
    }

    /// The songs.
    #[must_use]
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// The cosine of each emotion with a sentence, both as embeddings of length 1: `[emotions]`.
    #[must_use]
    pub fn similarities(&self, sentence: ArrayView1<'_, f32>) -> Array1<f32> {
        self.meanings.dot(&sentence)
    }

    /// The mean similarity of each combination's emotions, as the prototype scores it:
    /// `[combinations]`.
    #[must_use]
    pub fn scores(&self, similarities: &Array1<f32>) -> Vec<f32> {
        let mut start = 0;
        let score = |&end: &usize| {
            let emotions = &self.members[start..end];
            start = end;
            let sum: f32 = emotions.iter().map(|&emotion| similarities[emotion as usize]).sum();
            sum / emotions.len() as f32
        };
        self.ends.iter().map(score).collect()
    }

    /// How close each combination's mood is to another, from 0 to 1: `[combinations]`. Where the
    /// mood of no song is known, it is as close as others are on average.
    #[must_use]
    pub fn closeness(&self, mood: Mood) -> Vec<f32> {
        let known: Vec<_> =
            self.moods.iter().map(|own| own.map(|own| own.closeness(mood))).collect();
        let sum: f32 = known.iter().flatten().sum();
        let mean = sum / known.iter().flatten().count().max(1) as f32;
        known.into_iter().map(|close| close.unwrap_or(mean)).collect()
    }

    /// What a combination means: the mean of its emotions' embeddings, `[dimensions]`.
    pub(super) fn meaning(&self, combination: u32) -> Array1<f32> {
        let emotions = self.catalogue.emotions_of(combination);
        let mut sum = Array1::zeros(self.meanings.ncols());
        for &emotion in emotions {
            sum += &self.meanings.row(emotion as usize);
        }
        sum / emotions.len() as f32
    }
}

/// The mean mood of a combination's songs, as far as it is known.
fn mood(catalogue: &Catalogue, combination: u32) -> Option<Mood> {
    let songs = catalogue.songs_of(combination);
    let moods = songs.iter().filter_map(|&song| catalogue.mood(song));
    let (count, valence, arousal) = moods.fold((0, 0.0, 0.0), |(count, valence, arousal), mood| {
        (count + 1, valence + mood.valence, arousal + mood.arousal)
    });
    let mean = |sum: f32| sum / count as f32;
    (count > 0).then(|| Mood { valence: mean(valence), arousal: mean(arousal) })
}
