//! How long a sentence takes, and a model to be there.

use criterion::{Criterion, criterion_group, criterion_main};
use words::{Words, WordsConfig};

/// Thirteen tokens, as long as captions of pictures are.
const SENTENCE: &str = "a man rides his bicycle along the river at dusk";

fn embed(c: &mut Criterion) {
    let words = match Words::load(&WordsConfig::default()) {
        Ok(words) => words,
        Err(error) => return println!("SKIPPED: {error}"),
    };
    c.bench_function("a sentence of 13 tokens", |b| b.iter(|| words.embed(&[SENTENCE])));
    c.bench_function("an emotion", |b| b.iter(|| words.embed(&["bittersweet"])));
    c.bench_function("256 tokens", |b| {
        let long = SENTENCE.repeat(40);
        b.iter(|| words.embed(&[&long]));
    });
}

fn load(c: &mut Criterion) {
    let mut group = c.benchmark_group("model");
    group.sample_size(10);
    group.bench_function("load", |b| b.iter(|| Words::load(&WordsConfig::default())));
}

criterion_group!(benches, embed, load);
criterion_main!(benches);
