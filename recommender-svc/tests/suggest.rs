//! What is suggested for a sentence, with meanings that were made up.
#![expect(clippy::unwrap_used, reason = "a panic is how a test reports")]

use music::{Mood, Opinion};
use ndarray::{Array1, Array2, Axis};
use rand::{Rng, SeedableRng, rngs::StdRng};
use recommender_svc::{
    catalogue::{Catalogue, Format, Reader, STARTER, Store},
    suggest::{Index, Picked, Strategy, Taste, Wish, pick},
};

const DIMENSIONS: usize = 16;

async fn catalogue(format: Format, file: &str) -> Catalogue {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().join("songs.db").to_str().unwrap()).await.unwrap();
    let songs = Reader::new(format, file.as_bytes()).unwrap();
    store.import("ours", songs, |_| Ok(())).await.unwrap();
    store.load().await.unwrap()
}

/// Vectors of length one, in directions of no meaning.
fn meanings(count: usize) -> Array2<f32> {
    let mut random = StdRng::seed_from_u64(7);
    let mut rows = Array2::from_shape_fn((count, DIMENSIONS), |_| random.gen_range(-1.0..1.0_f32));
    for mut row in rows.axis_iter_mut(Axis(0)) {
        let length = row.dot(&row).sqrt();
        row /= length;
    }
    rows
}

/// An index whose emotions are each a direction of its own, in the order of the file.
async fn plain(rows: &str) -> Index {
    let file = format!("title,artist,year,genre,moods,valence,arousal\n{rows}");
    let catalogue = catalogue(Format::Csv, &file).await;
    let count = catalogue.emotions().len();
    Index::new(catalogue, Array2::eye(DIMENSIONS).slice_axis(Axis(0), (..count).into()).to_owned())
}

/// A sentence that is so close to each emotion.
fn sentence(similarities: &[f32]) -> Array1<f32> {
    let mut sentence = Array1::zeros(DIMENSIONS);
    for (own, similarity) in sentence.iter_mut().zip(similarities) {
        *own = *similarity;
    }
    let length = sentence.dot(&sentence).sqrt();
    sentence / length
}

fn titles<'a>(index: &'a Index, picked: &Picked) -> Vec<&'a str> {
    picked.songs.iter().map(|pick| index.catalogue().title(pick.song)).collect()
}

fn suggest(index: &Index, similarities: &[f32], wish: &Wish) -> Picked {
    pick(index, sentence(similarities).view(), None, &Taste::default(), wish)
}

#[tokio::test]
async fn combinations_score_as_a_plain_reference_does() {
    let catalogue = catalogue(Format::Csv, STARTER).await;
    let meanings = meanings(catalogue.emotions().len());
    let index = Index::new(catalogue.clone(), meanings.clone());
    for at in 0..5 {
        let asked = meanings.row(at).to_owned();
        let wish = Wish { songs: 200, ..Wish::default() };
        let picked = pick(&index, asked.view(), None, &Taste::default(), &wish);

        // As the prototype: cosine of sentence and emotion, mean over each combination, best three.
        let cosine = |emotion: u32| -> f64 {
            (0..DIMENSIONS)
                .map(|n| f64::from(asked[n]) * f64::from(meanings[[emotion as usize, n]]))
                .sum()
        };
        let mut reference: Vec<(f64, u32)> = (0..catalogue.combinations().len() as u32)
            .map(|combination| {
                let emotions = catalogue.emotions_of(combination);
                let sum: f64 = emotions.iter().map(|&emotion| cosine(emotion)).sum();
                (sum / emotions.len() as f64, combination)
            })
            .collect();
        reference.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        reference.truncate(3);

        let combinations: Vec<_> = picked.combinations.iter().map(|(place, _)| *place).collect();
        assert_eq!(combinations, reference.iter().map(|(_, place)| *place).collect::<Vec<_>>());
        for ((_, score), (expected, _)) in picked.combinations.iter().zip(&reference) {
            assert!((f64::from(*score) - expected).abs() < 1e-5, "{score} {expected}");
        }
        let songs = combinations.iter().flat_map(|&place| catalogue.songs_of(place)).copied();
        assert_eq!(
            picked.songs.iter().map(|pick| pick.song).collect::<Vec<_>>(),
            songs.collect::<Vec<_>>()
        );
    }
}

const ROWS: &str = "\
    A1,X,1970,Rock,calm,,\nA2,X,1980,jazz,calm,,\nA3,Y,1990,rock,calm,,\n\
    B1,X,1980,jazz,warm,,\nC1,Z,1990,rock,wild,,\nD1,Z,,,sad,,\n";

#[tokio::test]
async fn combinations_share_the_songs_evenly() {
    let index = plain(ROWS).await;
    let wish = Wish { combinations: 2, songs: 3, ..Wish::default() };
    assert_eq!(titles(&index, &suggest(&index, &[0.9, 0.5, 0.1], &wish)), ["A1", "A2", "B1"]);
    let wish = Wish { combinations: 2, songs: 200, ..Wish::default() };
    assert_eq!(titles(&index, &suggest(&index, &[0.5, 0.9], &wish)), ["B1", "A1", "A2", "A3"]);
}

#[tokio::test]
async fn combinations_without_a_wished_song_are_passed_over() {
    let index = plain(ROWS).await;
    let close = [0.9, 0.8, 0.7, 0.6];
    let wish = Wish { genres: vec!["rock".into()], ..Wish::default() };
    assert_eq!(titles(&index, &suggest(&index, &close, &wish)), ["A1", "A3", "C1"]);
    let wish = Wish { years: Some(1975..=1985), ..Wish::default() };
    let picked = suggest(&index, &close, &wish);
    assert_eq!((titles(&index, &picked), picked.combinations.len()), (vec!["A2", "B1"], 2));
    let wish = Wish { years: Some(1800..=1801), ..Wish::default() };
    assert_eq!(titles(&index, &suggest(&index, &close, &wish)), [""; 0]);
}

#[tokio::test]
async fn no_artist_comes_twice_in_a_row_while_there_are_others() {
    let index = plain(ROWS).await;
    let wish = Wish { vary_artists: true, ..Wish::default() };
    let picked = suggest(&index, &[0.9, 0.8, 0.7], &wish);
    assert_eq!(titles(&index, &picked), ["A1", "A3", "A2", "C1", "B1"]);
}

#[tokio::test]
async fn a_seed_gives_the_same_songs_again_and_another_gives_others() {
    let rows: String = (0..50).map(|song| format!("{song},X,,,calm,,\n")).collect();
    let index = plain(&rows).await;
    let of = |seed| suggest(&index, &[1.0], &Wish { seed, ..Wish::default() }).songs;
    assert_eq!(of(1), of(1));
    assert_ne!(of(1), of(2));
    assert!(of(0).iter().map(|pick| pick.song).eq(0..12));
}

#[tokio::test]
async fn moods_are_blended_where_they_are_known() {
    let index = plain("A,X,,,calm,8,2\nB,X,,,wild,2,8\nC,X,,,odd,,\n").await;
    let (asked, wild) = (sentence(&[0.9, 0.8, 0.1]), Mood { valence: 2.0, arousal: 8.0 });
    let best = |strategy, mood| {
        let wish = Wish { strategy, combinations: 1, ..Wish::default() };
        let picked = pick(&index, asked.view(), mood, &Taste::default(), &wish);
        (titles(&index, &picked)[0].to_owned(), picked.strategy)
    };
    let blend = Strategy::Blend { mood_weight: 0.5 };
    assert_eq!(best(Strategy::Combinations, Some(wild)), ("A".into(), Strategy::Combinations));
    assert_eq!(best(blend, Some(wild)), ("B".into(), blend));
    // Without a mood there is nothing to blend, and the answer says so.
    assert_eq!(best(blend, None), ("A".into(), Strategy::Combinations));
}

#[tokio::test]
async fn likes_of_a_mood_move_the_ranking_and_dislikes_are_not_suggested() {
    let index = plain(ROWS).await;
    let asked = sentence(&[0.6, 0.5, 0.55, 0.0]);
    let catalogue = index.catalogue();
    let of = |title| catalogue.id((0..6).find(|&song| catalogue.title(song) == title).unwrap());
    let best = |taste: &Taste| {
        let picked = pick(&index, asked.view(), None, taste, &Wish::default());
        titles(&index, &picked).join(" ")
    };
    assert_eq!(best(&Taste::default()), "A1 A2 A3 C1 B1");
    let likes_warm = [(of("B1"), Opinion::Like)].into_iter().collect();
    assert_eq!(best(&likes_warm), "B1 A1 A2 A3 C1");
    let not_this = [(of("A2"), Opinion::Dislike)].into_iter().collect();
    assert!(!best(&not_this).contains("A2"));
    // Who likes what the sentence says anyway is suggested the same.
    let same = [(of("A1"), Opinion::Like)].into_iter().collect();
    assert_eq!(best(&same), best(&Taste::default()));
}
