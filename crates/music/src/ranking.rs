use serde::{Deserialize, Serialize};
use std::{fmt, sync::Arc};

/// The name of a genre, as the model that tells it apart was taught it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Genre(Arc<str>);

impl From<&str> for Genre {
    fn from(name: &str) -> Self {
        Self(name.into())
    }
}

impl AsRef<str> for Genre {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Genre {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// No genre is less probable than this: whoever is sure may yet be wrong.
const LEAST: f64 = 1e-12;

/// Genres with probabilities that sum to 1, most likely first.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranking(Vec<(Genre, f64)>);

impl Ranking {
    /// Ranks genres by unnormalised log-probabilities, one a genre.
    ///
    /// The largest is subtracted first, so that none, however large, overflows
    /// the exponential.
    pub fn from_log_scores(genres: &[Genre], scores: &[f64]) -> Self {
        let max = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let weights: Vec<_> = scores.iter().map(|score| (score - max).exp()).collect();
        let sum: f64 = weights.iter().sum();
        let shares = weights.iter().map(|weight| weight / sum);
        let mut ranked: Vec<_> = genres.iter().cloned().zip(shares).collect();
        ranked.sort_by(|(_, a), (_, b)| b.total_cmp(a));
        Self(ranked)
    }

    /// The most likely genre and its probability.
    pub fn best(&self) -> Option<&(Genre, f64)> {
        self.0.first()
    }

    /// How probable a genre is, as a logarithm; very improbable if it is unknown.
    pub fn log_probability(&self, genre: &Genre) -> f64 {
        let found = self.0.iter().find(|(known, _)| known == genre);
        found.map_or(0.0, |(_, probability)| *probability).max(LEAST).ln()
    }

    /// Every genre and its probability, most likely first.
    pub fn iter(&self) -> impl Iterator<Item = &(Genre, f64)> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_sum_to_one_most_likely_first() {
        let genres = ["blues", "jazz", "rock"].map(Genre::from);
        let ranking = Ranking::from_log_scores(&genres, &[1_000.0, 1_002.0, -5_000.0]);
        assert_eq!(ranking.best().unwrap().0.as_ref(), "jazz");
        assert!((ranking.iter().map(|(_, p)| p).sum::<f64>() - 1.0).abs() < 1e-12);
        assert!(ranking.iter().map(|(_, p)| p).is_sorted_by(|a, b| a >= b));
    }
}
