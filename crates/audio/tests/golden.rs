//! Features of a made signal, held against librosa's, which `golden.py` wrote down.

use audio::{BINS, Clip, HOP, MFCC_COEFFICIENTS, MelSpectrogram, Mfcc, N_FFT, Stft};
use ndarray::{Array2, ArrayView2};

/// A rising triangle wave and noise, in whole numbers as in `golden.py`.
fn signal() -> Vec<f32> {
    let sample = |n: u64| {
        let phase = (n * 20_000_000 + n * n * 47_000) % (1 << 32);
        let triangle = ((phase >> 16) as i64 - 32_768).abs() - 16_384;
        let noise = (((n * 1_664_525 + 1_013_904_223) * (n + 12_345)) % (1 << 32)) >> 20;
        ((triangle + noise as i64 - 2_048) as f64 / 32_768.0) as f32
    };
    (0..16_000).map(sample).collect()
}

fn mel() -> MelSpectrogram {
    MelSpectrogram::of(&Clip::from_samples(signal()))
}

/// Every number within a ten-thousandth of librosa's, or of the typical one where it is near 0.
fn assert_close(name: &str, ours: ArrayView2<'_, f32>) {
    let path = format!("{}/tests/golden/{name}.npy", env!("CARGO_MANIFEST_DIR"));
    let golden: Array2<f32> = ndarray_npy::read_npy(path).expect("a golden array");
    assert_eq!(ours.dim(), golden.dim(), "{name}");
    let typical = golden.mapv(f32::abs).mean().unwrap_or_default();
    for ((at, &ours), &theirs) in ours.indexed_iter().zip(&golden) {
        let allowed = 1e-4 * theirs.abs() + 1e-6 * typical;
        assert!((ours - theirs).abs() <= allowed, "{name}{at:?}: {ours} for {theirs}");
    }
}

#[test]
fn the_power_of_every_frequency_is_librosas() {
    let mut padded = vec![0.0; N_FFT / 2];
    padded.extend(signal());
    padded.resize(padded.len() + N_FFT / 2, 0.0);

    let mut stft = Stft::new();
    let mut power = [0.0; BINS];
    let mut frames = Vec::new();
    for start in (0..=padded.len() - N_FFT).step_by(HOP) {
        stft.power(padded[start..].first_chunk().unwrap(), &mut power);
        frames.push(power);
    }
    assert_close("power", ndarray::aview2(&frames).reversed_axes());
}

#[test]
fn the_mel_spectrogram_is_librosas() {
    assert_close("mel", mel().power());
}

#[test]
fn the_decibels_are_librosas() {
    assert_close("decibels", mel().decibels().view());
}

#[test]
fn the_mfcc_are_librosas() {
    assert_close("mfcc", Mfcc::of(&mel(), MFCC_COEFFICIENTS).view());
}
