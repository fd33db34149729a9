//! How long a verdict takes: of a window, of half a minute, and of callers by
//! eight.

use audio::{Clip, Levels, Limits, Tune};
use bytes::Bytes;
use clap::Parser;
use criterion::{Criterion, criterion_group, criterion_main};
use inference::Workers;
use judge::{Judge, clip_scores, windows};
use std::{
    hint::black_box,
    thread,
    time::{Duration, Instant},
};
use tokio::runtime::Runtime;
use vgg_svc::{Config, Network, network::WINDOW_COLUMNS};

/// How long throughput is counted.
const COUNTED: Duration = Duration::from_secs(10);

fn verdict(criterion: &mut Criterion) {
    let config = Config::parse_from(["vgg-svc"]);
    let mut network = config.load().expect("it is built in");
    let limits = Limits::default();
    let wav = Bytes::from(Clip::from(Tune::default()).encode_wav());
    let clip = Clip::decode(wav.clone(), &limits).expect("it is a clip");
    let levels = Levels::of_clip(&clip);
    let window = levels.slice(0..WINDOW_COLUMNS);

    let mut group = criterion.benchmark_group("vgg");
    group.sample_size(10);
    group.bench_function("one window, one core", |bencher| {
        bencher.iter(|| network.judge(&[black_box(window)]));
    });
    group.bench_function("the windows of 30 s, all cores", |bencher| {
        bencher.iter(|| clip_scores(&mut network, black_box(levels.view())));
    });
    group.bench_function("30 s from WAV to verdict, all cores", |bencher| {
        bencher.iter(|| {
            let clip = Clip::decode(black_box(wav.clone()), &limits).expect("it is a clip");
            clip_scores(&mut network, Levels::of_clip(&clip).view())
        });
    });
    group.finish();

    let bare = bare_per_second(&network, &levels);
    let served = served_per_second(&network, &config, &levels);
    println!("windows a second, the network alone on each core: {bare:.1}");
    println!("windows a second, eight callers through the workers: {served:.1}");
    println!("ratio: {:.2}", served / bare);
}

/// A thread for each core, which has nothing to do but to run the network.
fn bare_per_second(network: &Network, levels: &Levels) -> f64 {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let began = Instant::now();
    let work = || {
        let (mut network, window) = (network.clone(), levels.slice(0..WINDOW_COLUMNS));
        let runs = (0..).take_while(|_| began.elapsed() < COUNTED);
        runs.map(|_| black_box(network.judge(&[window]))).count()
    };
    let count: usize = thread::scope(|scope| {
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        threads.into_iter().map(|thread| thread.join().expect("it counts")).sum()
    });
    count as f64 / began.elapsed().as_secs_f64()
}

/// Eight callers, who ask for a verdict on half a minute as soon as they have one.
fn served_per_second(network: &Network, config: &Config, levels: &Levels) -> f64 {
    let runtime = Runtime::new().expect("it starts");
    let workers = Workers::start("bench", network, &config.workers);
    let windows = windows(levels.columns(), WINDOW_COLUMNS, WINDOW_COLUMNS / 2).len();
    let began = Instant::now();
    let count: usize = runtime.block_on(async {
        let callers = (0..8).map(|_| async {
            let mut count = 0;
            while began.elapsed() < COUNTED {
                let levels = levels.clone();
                let asked = workers.ask(move |network| clip_scores(network, levels.view()));
                black_box(asked.await.expect("the queue has room"));
                count += windows;
            }
            count
        });
        futures::future::join_all(callers).await.into_iter().sum()
    });
    count as f64 / began.elapsed().as_secs_f64()
}

criterion_group!(benches, verdict);
criterion_main!(benches);
