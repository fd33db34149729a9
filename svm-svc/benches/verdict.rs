//! How long a verdict on half a minute takes, on one core.

use audio::{Clip, Levels, Limits, Rhythm, Tune};
use bytes::Bytes;
use criterion::{Criterion, criterion_group, criterion_main};
use judge::{Judge, clip_scores};
use std::hint::black_box;
use svm_svc::{Svm, features};

fn verdict(criterion: &mut Criterion) {
    let mut svm = Svm::embedded().expect("it is built in");
    let limits = Limits::default();
    let wav = Bytes::from(Clip::from(Tune::default()).encode_wav());
    let clip = Clip::decode(wav.clone(), &limits).expect("it is a clip");
    let levels = Levels::of_clip(&clip);
    let window = levels.slice(0..svm.card().window_columns);

    let mut group = criterion.benchmark_group("30 s");
    group.bench_function("decode, levels, features and decision", |bencher| {
        bencher.iter(|| {
            let clip = Clip::decode(black_box(wav.clone()), &limits).expect("it is a clip");
            clip_scores(&mut svm, Levels::of_clip(&clip).view())
        });
    });
    group.bench_function("features and decision", |bencher| {
        bencher.iter(|| clip_scores(&mut svm, black_box(levels.view())));
    });
    group.bench_function("features of one window of ten seconds", |bencher| {
        bencher.iter(|| features::of_windows(&[black_box(window)]));
    });
    group.bench_function("rhythm", |bencher| bencher.iter(|| Rhythm::of(black_box(&clip))));
    group.finish();
}

criterion_group!(benches, verdict);
criterion_main!(benches);
