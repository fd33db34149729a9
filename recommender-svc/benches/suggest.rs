//! From a sentence's vector to songs: as many combinations and songs as MuSe has.
#![expect(clippy::unwrap_used, reason = "a panic is how a benchmark reports")]

use criterion::{Criterion, criterion_group, criterion_main};
use ndarray::{Array1, Array2, Axis};
use rand::{Rng, SeedableRng, rngs::StdRng};
use recommender_svc::{
    catalogue::{Format, Reader, Store},
    suggest::{Index, Taste, Wish, pick},
};
use std::hint::black_box;

const EMOTIONS: usize = 276;
const COMBINATIONS: usize = 9_031;
const SONGS: usize = 90_000;
const DIMENSIONS: usize = 384;

/// Songs of combinations of two to nine emotions, whose meanings were made up.
async fn index() -> Index {
    let mut random = StdRng::seed_from_u64(1);
    let moods: Vec<_> = (0..COMBINATIONS)
        .map(|_| {
            let count = random.gen_range(2..10);
            let words = (0..count).map(|_| format!("e{}", random.gen_range(0..EMOTIONS)));
            words.collect::<Vec<_>>().join(";")
        })
        .collect();
    let rows = (0..SONGS).map(|song| format!("{song},X,{}\n", moods[song % COMBINATIONS]));
    let file = format!("title,artist,moods\n{}", rows.collect::<String>());
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().join("songs.db").to_str().unwrap()).await.unwrap();
    let songs = Reader::new(Format::Csv, file.as_bytes()).unwrap();
    store.import("made", songs, |_| Ok(())).await.unwrap();
    let catalogue = store.load().await.unwrap();
    let rows = catalogue.emotions().len();
    let mut meanings =
        Array2::from_shape_fn((rows, DIMENSIONS), |_| random.gen_range(-1.0..1.0_f32));
    for mut row in meanings.axis_iter_mut(Axis(0)) {
        let length = row.dot(&row).sqrt();
        row /= length;
    }
    Index::new(catalogue, meanings)
}

fn suggest(criterion: &mut Criterion) {
    let index = tokio::runtime::Runtime::new().unwrap().block_on(index());
    let mut random = StdRng::seed_from_u64(2);
    let sentence: Array1<f32> = (0..DIMENSIONS).map(|_| random.gen_range(-0.1..0.1)).collect();
    criterion.bench_function("scores of 9,031 combinations", |bench| {
        bench.iter(|| {
            let similarities = index.similarities(black_box(sentence.view()));
            black_box(index.scores(&similarities))
        });
    });
    criterion.bench_function("songs of the best three", |bench| {
        let (taste, wish) = (Taste::default(), Wish::default());
        bench.iter(|| pick(&index, black_box(sentence.view()), None, &taste, &wish));
    });
}

criterion_group!(benches, suggest);
criterion_main!(benches);
