use crate::v1;
use music::{Card, Genre, Ranking, Score};

impl From<&(Genre, f64)> for v1::GenreProbability {
    fn from((genre, probability): &(Genre, f64)) -> Self {
        Self { genre: genre.to_string(), probability: *probability }
    }
}

/// The same genres in the same order of likelihood.
pub fn ranking(genres: &[v1::GenreProbability]) -> Ranking {
    let names: Vec<_> = genres.iter().map(|each| Genre::from(each.genre.as_str())).collect();
    let scores: Vec<_> = genres.iter().map(|each| each.probability.ln()).collect();
    Ranking::from_log_scores(&names, &scores)
}

impl From<&Score> for v1::Score {
    fn from(score: &Score) -> Self {
        Self {
            protocol: score.protocol.clone(),
            accuracy: score.accuracy,
            count: saturate(score.count),
        }
    }
}

/// All but the front end, which is the service's to tell.
impl From<&Card> for v1::Model {
    fn from(card: &Card) -> Self {
        Self {
            id: card.id.clone(),
            display_name: card.display_name.clone(),
            version: card.version.clone(),
            labels: card.labels.iter().map(ToString::to_string).collect(),
            training: Some(v1::Training {
                method: card.method.clone(),
                splits: card.splits.clone(),
                clip_count: saturate(card.clip_count),
            }),
            scores: card.scores.iter().map(Into::into).collect(),
            front_end: None,
        }
    }
}

fn saturate(count: usize) -> i32 {
    count.try_into().unwrap_or(i32::MAX)
}
