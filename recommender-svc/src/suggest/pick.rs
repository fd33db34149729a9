use super::{Index, Strategy, Taste, Wish, best::Best};
use music::{Mood, Opinion};
use ndarray::ArrayView1;
use rand::{SeedableRng, rngs::StdRng, seq::SliceRandom};

/// How many emotions are told.
const EMOTIONS: usize = 12;

/// What was picked for a sentence. Numbers are those of the index's catalogue.
#[derive(Clone, Debug, PartialEq)]
pub struct Picked {
    /// The songs, those of the best combination first.
    pub songs: Vec<Pick>,
    /// The combinations they came from, and their scores, the best first.
    pub combinations: Vec<(u32, f32)>,
    /// The emotions that are closest to the sentence, and their cosines, the closest first.
    pub emotions: Vec<(u32, f32)>,
    /// How they were found.
    pub strategy: Strategy,
}

/// A song that was picked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pick {
    /// Which song.
    pub song: u32,
    /// The place of its combination among those picked.
    pub combination: usize,
}

/// Picks the songs that suit a sentence, an embedding of length 1, and the mood of a picture.
///
/// The combinations that score best give their songs, each as many as the others while it has any;
/// those without a song that is wished for are passed over. Without a mood there is nothing to
/// blend: the strategy is `Combinations` then.
#[must_use]
pub fn pick(
    index: &Index,
    sentence: ArrayView1<'_, f32>,
    mood: Option<Mood>,
    taste: &Taste,
    wish: &Wish,
) -> Picked {
    let similarities = index.similarities(taste.refine(index, sentence).view());
    let mut scores = index.scores(&similarities);
    let mut strategy = Strategy::Combinations;
    if let (Strategy::Blend { mood_weight }, Some(mood)) = (wish.strategy, mood) {
        strategy = wish.strategy;
        for (score, close) in scores.iter_mut().zip(index.closeness(mood)) {
            *score = (1.0 - mood_weight) * *score + mood_weight * close;
        }
    }
    let (mut combinations, mut songs_of) = (Vec::new(), Vec::new());
    for (combination, score) in Best::of(&scores) {
        if combinations.len() == wish.combinations {
            break;
        }
        let songs = wished(index, combination, taste, wish);
        if !songs.is_empty() {
            combinations.push((combination, score));
            songs_of.push(songs);
        }
    }
    let mut songs = share(songs_of, wish.songs);
    if wish.vary_artists {
        songs = varied(index, songs);
    }
    let emotions = Best::of(&similarities.to_vec()).take(EMOTIONS).collect();
    Picked { songs, combinations, emotions, strategy }
}

/// The songs of a combination that are wished for, in the order of the seed.
fn wished(index: &Index, combination: u32, taste: &Taste, wish: &Wish) -> Vec<u32> {
    let catalogue = index.catalogue();
    let genre = |song| {
        let own = || catalogue.genre(song).map(str::to_lowercase);
        wish.genres.is_empty() || own().is_some_and(|own| wish.genres.contains(&own))
    };
    let year = |song| {
        let own = catalogue.year(song);
        wish.years.as_ref().is_none_or(|years| own.is_some_and(|own| years.contains(&own)))
    };
    let liked = |song| taste.of(catalogue.id(song)) != Some(Opinion::Dislike);
    let songs = catalogue.songs_of(combination).iter().copied();
    let mut songs: Vec<_> =
        songs.filter(|&song| genre(song) && year(song) && liked(song)).collect();
    if wish.seed != 0 {
        let seed = wish.seed ^ u64::from(combination).rotate_left(32);
        songs.shuffle(&mut StdRng::seed_from_u64(seed));
    }
    songs
}

/// So many songs, as evenly from each combination as they have them; in the order of combinations.
fn share(songs_of: Vec<Vec<u32>>, count: usize) -> Vec<Pick> {
    let mut taken = vec![0; songs_of.len()];
    let mut left = count.min(songs_of.iter().map(Vec::len).sum());
    while left > 0 {
        for (taken, songs) in taken.iter_mut().zip(&songs_of) {
            if left > 0 && *taken < songs.len() {
                *taken += 1;
                left -= 1;
            }
        }
    }
    let of = |(combination, (songs, taken)): (usize, (Vec<u32>, usize))| {
        songs.into_iter().take(taken).map(move |song| Pick { song, combination })
    };
    songs_of.into_iter().zip(taken).enumerate().flat_map(of).collect()
}

/// The same songs, with the next of another artist first where the artist would be the same.
fn varied(index: &Index, mut songs: Vec<Pick>) -> Vec<Pick> {
    let artist = |pick: &Pick| index.catalogue().artist(pick.song);
    for place in 1..songs.len() {
        let before = artist(&songs[place - 1]);
        if let Some(other) = songs[place..].iter().position(|pick| artist(pick) != before) {
            songs[place..=place + other].rotate_right(1);
        }
    }
    songs
}
