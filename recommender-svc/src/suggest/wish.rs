use std::ops::RangeInclusive;

/// How songs are found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Strategy {
    /// A combination scores the mean similarity of its emotions.
    Combinations,
    /// That, blended with how close its songs' mood is to the picture's.
    Blend {
        /// How much the mood counts, in 0 to 1.
        mood_weight: f32,
    },
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Wish {
    /// How songs are found.
    pub strategy: Strategy,
    /// How many combinations give songs.
    pub combinations: usize,
    /// How many songs at most.
    pub songs: usize,
    /// Only songs of these genres, in lower case; of all if empty.
    pub genres: Vec<String>,
    /// Only songs that came out in these years, if any are given.
    pub years: Option<RangeInclusive<u16>>,
    /// No two songs of an artist in a row, while there are others.
    pub vary_artists: bool,
    /// The order of each combination's songs; that of the catalogue if 0.
    pub seed: u64,
}

impl Default for Wish {
    /// The three combinations of the prototype, and a dozen songs.
    fn default() -> Self {
        Self {
            strategy: Strategy::Combinations,
            combinations: 3,
            songs: 12,
            genres: Vec::new(),
            years: None,
            vary_artists: false,
            seed: 0,
        }
    }
}
