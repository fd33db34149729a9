//! Every format that is promised, heard from real files.

use audio::{Clip, DecodeError, Encoding, Limits, MelSpectrogram};

mod wav;

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"))).expect(name)
}

fn decode(bytes: Vec<u8>) -> Result<Clip, DecodeError> {
    Clip::decode(bytes.into(), &Limits::default())
}

/// About a second of A4: the band around 440 Hz is the loudest.
fn assert_is_a_second_of_a4(clip: &Clip, name: &str) {
    assert!((clip.duration_s() - 1.0).abs() < 0.06, "{name}: {} s", clip.duration_s());
    let mel = MelSpectrogram::of(clip);
    let middle = mel.frames()[mel.frames().len() / 2];
    let loudest = (0..middle.len()).max_by(|&a, &b| middle[a].total_cmp(&middle[b]));
    assert!(matches!(loudest, Some(16..=18)), "{name}: band {loudest:?}");
}

#[test]
fn every_compressed_format_is_heard() {
    for name in ["sine.mp3", "sine.flac", "sine.m4a", "sine.aac", "sine.ogg", "mulaw.wav"] {
        let clip = decode(fixture(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_is_a_second_of_a4(&clip, name);
    }
}

#[test]
fn every_width_of_pcm_is_heard_and_means_the_same() {
    use Encoding::{F32Le, F64Le, S16Le, S24Le, S32Le, U8};
    for encoding in [U8, S16Le, S24Le, S32Le, F32Le, F64Le] {
        for (sample_rate_hz, channels) in [(22_050, 1), (44_100, 2), (48_000, 6)] {
            let clip = decode(wav::sine(encoding, sample_rate_hz, channels)).unwrap();
            assert_is_a_second_of_a4(&clip, &format!("{encoding:?}, {sample_rate_hz} Hz"));
            let peak = clip.samples().iter().fold(0.0f32, |peak, x| peak.max(x.abs()));
            assert!((peak - 0.5).abs() < 0.02, "{encoding:?}: peak {peak}");
        }
    }
}

#[test]
fn opus_is_named_as_unsupported() {
    assert_eq!(decode(fixture("sine.opus")), Err(DecodeError::UnsupportedCodec));
}

#[test]
fn a_film_without_sound_is_told_so() {
    assert_eq!(decode(fixture("silent_film.mp4")), Err(DecodeError::NoAudioTrack));
}

#[test]
fn a_file_that_breaks_off_is_told_from_a_whole_one() {
    let most_of = |name| {
        let bytes = fixture(name);
        decode(bytes[..bytes.len() * 3 / 4].to_vec())
    };
    for name in ["sine.mp3", "sine.flac"] {
        assert!(
            matches!(most_of(name), Err(DecodeError::Truncated { .. })),
            "{name}: {:?}",
            most_of(name)
        );
    }
    // The index of an M4A comes last.
    assert!(
        matches!(most_of("sine.m4a"), Err(DecodeError::Malformed(_))),
        "{:?}",
        most_of("sine.m4a")
    );
}
