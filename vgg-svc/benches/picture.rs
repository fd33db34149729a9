//! How long a picture takes: half a minute of WAV decoded and drawn, on one core.

use audio::{Clip, Limits, Tune};
use bytes::Bytes;
use criterion::{Criterion, criterion_group, criterion_main};
use vgg_svc::spectrogram::{Picture, Scale};

fn pictures(criterion: &mut Criterion) {
    let tune = Tune { duration_s: 30.0, ..Tune::default() };
    let file = Bytes::from(Clip::from(tune).encode_wav());
    for (name, scale) in [("mel", Scale::Mel), ("linear", Scale::Linear)] {
        let picture = Picture { scale, title: "A tune".into(), ..Picture::default() };
        criterion.bench_function(&format!("30 s of WAV to a picture, {name}"), |bencher| {
            bencher.iter(|| {
                let clip = Clip::decode(file.clone(), &Limits::default());
                picture.render(&clip.expect("it is a clip"))
            });
        });
    }
}

criterion_group!(benches, pictures);
criterion_main!(benches);
