//! What is asked for, in our words; and what was found, in those of the contract.

use crate::{
    Error,
    catalogue::{Catalogue, Rating, SongId},
    describer::Described,
    suggest::{Picked, Strategy, Taste, Wish},
};
use music::Opinion;
use proto::v1::{
    self, ScoredCombination, ScoredEmotion, SuggestSongsRequest, SuggestSongsResponse, Suggestion,
};
use std::ops::RangeInclusive;

/// As many genres as may be wished for.
const MOST_GENRES: usize = 50;

impl TryFrom<&SuggestSongsRequest> for Wish {
    type Error = Error;

    fn try_from(request: &SuggestSongsRequest) -> Result<Self, Error> {
        let usual = Self::default();
        let mood_weight = request.mood_weight.unwrap_or(0.5);
        if !(0.0..=1.0).contains(&mood_weight) {
            return Err(refused("mood_weight", "lies in [0, 1]"));
        }
        let strategy = match v1::Strategy::try_from(request.strategy) {
            Ok(v1::Strategy::Unspecified | v1::Strategy::Combinations) => Strategy::Combinations,
            Ok(v1::Strategy::Blend) => Strategy::Blend { mood_weight: mood_weight as f32 },
            Err(_) => {
                return Err(refused("strategy", "is STRATEGY_COMBINATIONS or STRATEGY_BLEND"));
            }
        };
        if request.genres.len() > MOST_GENRES {
            return Err(refused("genres", &format!("are at most {MOST_GENRES}")));
        }
        Ok(Self {
            strategy,
            combinations: count(
                "combination_count",
                request.combination_count,
                1..=100,
                usual.combinations,
            )?,
            songs: count("song_count", request.song_count, 1..=200, usual.songs)?,
            genres: request.genres.iter().map(|genre| genre.trim().to_lowercase()).collect(),
            years: years(request.year_from, request.year_to)?,
            vary_artists: request.vary_artists,
            seed: request.seed.cast_unsigned(),
        })
    }
}

fn refused(field: &'static str, rule: &str) -> Error {
    Error::Option { field, rule: rule.into() }
}

/// A number in a range; `usual` for 0.
fn count(
    field: &'static str,
    asked: i32,
    range: RangeInclusive<usize>,
    usual: usize,
) -> Result<usize, Error> {
    match usize::try_from(asked) {
        Ok(0) => Ok(usual),
        Ok(count) if range.contains(&count) => Ok(count),
        _ => Err(refused(field, &format!("lies in [{}, {}]", range.start(), range.end()))),
    }
}

/// Years between two, each open if 0; none if both are.
fn years(from: i32, to: i32) -> Result<Option<RangeInclusive<u16>>, Error> {
    let year =
        |field, year: i32| u16::try_from(year).map_err(|_| refused(field, "is a year, or 0"));
    match (year("year_from", from)?, year("year_to", to)?) {
        (0, 0) => Ok(None),
        (from, 0) => Ok(Some(from..=u16::MAX)),
        (from, to) if from <= to => Ok(Some(from..=to)),
        _ => Err(refused("year_to", "is not before year_from")),
    }
}

/// What was found.
pub(crate) fn answer(
    catalogue: &Catalogue,
    picked: Picked,
    taste: &Taste,
    described: Described,
) -> SuggestSongsResponse {
    let songs = picked.songs.iter().map(|pick| Suggestion {
        song: Some(song(catalogue, pick.song)),
        score: picked.combinations[pick.combination].1.into(),
        combination: pick.combination as i32,
        opinion: opinion(taste.of(catalogue.id(pick.song))).into(),
    });
    let combinations = picked.combinations.iter().map(|&(combination, score)| ScoredCombination {
        emotions: emotions(catalogue, Some(combination)),
        score: score.into(),
        song_count: catalogue.songs_of(combination).len() as i32,
    });
    let emotions = picked.emotions.iter().map(|&(emotion, score)| ScoredEmotion {
        emotion: catalogue.emotions()[emotion as usize].to_string(),
        score: score.into(),
    });
    let strategy = match picked.strategy {
        Strategy::Combinations => v1::Strategy::Combinations,
        Strategy::Blend { .. } => v1::Strategy::Blend,
    };
    SuggestSongsResponse {
        songs: songs.collect(),
        combinations: combinations.collect(),
        emotions: emotions.collect(),
        fallback: described.fallback,
        description: Some(described.into()),
        strategy: strategy.into(),
    }
}

/// What is known of a song.
fn song(catalogue: &Catalogue, song: u32) -> v1::Song {
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    v1::Song {
        id: catalogue.id(song).to_string(),
        title: catalogue.title(song).into(),
        artist: catalogue.artist(song).into(),
        year: catalogue.year(song).unwrap_or_default().into(),
        genre: text(catalogue.genre(song)),
        language: text(catalogue.language(song)),
        emotions: emotions(catalogue, catalogue.combination_of(song)),
        mood: catalogue.mood(song).map(Into::into),
        link: catalogue.link(song).url,
    }
}

/// What a listener thinks of a song, or nothing; of a song that is gone, its id is told.
pub(crate) fn rating(
    catalogue: &Catalogue,
    listener: &str,
    id: SongId,
    rating: Option<&Rating>,
) -> v1::Rating {
    let song = match catalogue.find(id) {
        Some(place) => song(catalogue, place),
        None => v1::Song { id: id.to_string(), ..v1::Song::default() },
    };
    v1::Rating {
        listener: listener.into(),
        song: Some(song),
        opinion: opinion(rating.map(|rating| rating.opinion)).into(),
        update_time: rating.map(|rating| rating.rated.into()),
    }
}

fn emotions(catalogue: &Catalogue, combination: Option<u32>) -> Vec<String> {
    let emotions = combination.map(|at| catalogue.combinations()[at as usize].emotions());
    emotions.unwrap_or_default().iter().map(ToString::to_string).collect()
}

/// What a listener thinks, or nothing.
fn opinion(opinion: Option<Opinion>) -> v1::Opinion {
    match opinion {
        None => v1::Opinion::None,
        Some(Opinion::Like) => v1::Opinion::Like,
        Some(Opinion::Dislike) => v1::Opinion::Dislike,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(change: impl Fn(&mut SuggestSongsRequest)) -> Result<Wish, String> {
        let mut request = SuggestSongsRequest::default();
        change(&mut request);
        Wish::try_from(&request).map_err(|error| error.to_string())
    }

    #[test]
    fn who_asks_for_nothing_special_gets_what_the_prototype_gave() {
        assert_eq!(wish(|_| {}), Ok(Wish::default()));
    }

    #[test]
    fn options_out_of_range_are_refused_by_name() {
        type Change = fn(&mut SuggestSongsRequest);
        let refused: [(Change, &str); 8] = [
            (|r| r.combination_count = 101, "combination_count lies in [1, 100]"),
            (|r| r.song_count = -1, "song_count lies in [1, 200]"),
            (|r| r.strategy = 9, "strategy is STRATEGY_COMBINATIONS or STRATEGY_BLEND"),
            (|r| r.mood_weight = Some(1.5), "mood_weight lies in [0, 1]"),
            (|r| r.mood_weight = Some(f64::NAN), "mood_weight lies in [0, 1]"),
            (|r| r.year_from = -5, "year_from is a year, or 0"),
            (|r| (r.year_from, r.year_to) = (1990, 1980), "year_to is not before year_from"),
            (|r| r.genres = vec!["rock".into(); 51], "genres are at most 50"),
        ];
        for (change, message) in refused {
            assert_eq!(wish(change), Err(message.into()));
        }
    }

    #[test]
    fn a_year_that_is_left_out_is_open() {
        let years = |from, to| wish(|r| (r.year_from, r.year_to) = (from, to)).unwrap().years;
        assert_eq!(years(1980, 1989), Some(1980..=1989));
        assert_eq!(years(0, 1989), Some(0..=1989));
        assert_eq!(years(1980, 0), Some(1980..=u16::MAX));
    }
}
