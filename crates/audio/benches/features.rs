//! How long half a minute of sound takes, on one core.
//!
//! `tests/librosa_time.py` prints librosa's time for `mel and mfcc`.

use std::hint::black_box;

use audio::{Clip, Levels, Limits, MFCC_COEFFICIENTS, MelSpectrogram, Mfcc, Rhythm, Tune};
use bytes::Bytes;
use criterion::{Criterion, criterion_group, criterion_main};

fn half_a_minute(c: &mut Criterion) {
    let clip = Clip::from(Tune::default());
    let wav = Bytes::from(clip.encode_wav());
    let mel = MelSpectrogram::of(&clip);
    let limits = Limits::default();

    c.bench_function("decode wav", |b| b.iter(|| Clip::decode(wav.clone(), &limits)));
    c.bench_function("decode wav to levels", |b| {
        b.iter(|| Clip::decode(wav.clone(), &limits).map(|clip| Levels::of_clip(&clip)));
    });
    c.bench_function("mel", |b| b.iter(|| MelSpectrogram::of(black_box(&clip))));
    c.bench_function("mfcc of mel", |b| b.iter(|| Mfcc::of(black_box(&mel), MFCC_COEFFICIENTS)));
    c.bench_function("mel and mfcc", |b| {
        b.iter(|| Mfcc::of(&MelSpectrogram::of(black_box(&clip)), MFCC_COEFFICIENTS));
    });
    c.bench_function("levels of mel", |b| b.iter(|| Levels::of(black_box(&mel))));
    c.bench_function("rhythm", |b| b.iter(|| Rhythm::of(black_box(&clip))));
}

criterion_group!(benches, half_a_minute);
criterion_main!(benches);
