//! A machine is made, kept and judged.
#![expect(clippy::unwrap_used, reason = "a panic is how a test reports")]

use dataset::{Dataset, Track};
use judge::{Judge, clip_scores};
use music::Genre;
use ndarray::Array2;
use std::fs;
use svm_svc::{
    ModelError, Svm,
    train::{Progress, TrainError, random_windows, train},
};

struct Quiet;

impl Progress for Quiet {
    fn stage(&self, _: &'static str, _: usize) {}
    fn step(&self) {}
}

/// Clips of three genres by six artists each: pulses of different pace, with a
/// little noise.
fn dataset() -> Dataset {
    let mut tracks = Vec::new();
    for (genre, pace) in [("calm", 40), ("lively", 12), ("wild", 5)] {
        for clip in 0..12_usize {
            let artist = format!("{genre}-{}", clip % 6);
            let level = |(band, x): (usize, usize)| {
                let noise = (band * 31 + x * 17 + clip * 7) % 23;
                let beat = if (x + clip) % pace < 3 { 120 } else { 0 };
                (60 + beat + noise) as u8
            };
            tracks.push(Track {
                name: format!("{genre}.{clip:02}"),
                genre: Genre::from(genre),
                artist_group: artist,
                split: if clip < 9 { "train" } else { "valid" }.into(),
                levels: Array2::from_shape_fn((128, 160), level),
            });
        }
    }
    Dataset { tracks }
}

fn split(name: &str) -> Dataset {
    dataset().of_splits(&[name.to_owned()]).unwrap()
}

#[test]
fn a_machine_knows_genres_by_artists_it_never_heard() {
    let mut svm = train(&split("train"), &["train".into()], &Quiet).unwrap();
    assert_eq!(svm.card().clip_count, 27);
    assert_eq!(svm.card().splits, ["train"]);
    for track in split("valid").tracks {
        let scores = clip_scores(&mut svm, track.levels.view());
        let sum: f64 = scores.iter().map(|score| score.exp()).sum();
        // The mean of log-probabilities is at most that of probabilities.
        assert!(sum <= 1.0 + 1e-9);
        let best = (0..3).max_by(|&a, &b| scores[a].total_cmp(&scores[b])).unwrap();
        assert_eq!(svm.card().labels[best], track.genre, "{}", track.name);
    }
}

#[test]
fn a_machine_is_the_same_once_written_and_read() {
    let svm = train(&split("train"), &[], &Quiet).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("machine.svm");
    svm.write(&path).unwrap();
    let mut read = Svm::read(&path).unwrap();
    assert_eq!(read.card(), svm.card());
    assert_eq!(read.learned().len(), 27);
    let levels = &split("valid").tracks[0].levels;
    assert_eq!(clip_scores(&mut read, levels.view()), clip_scores(&mut svm.clone(), levels.view()));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn training_again_gives_the_same_machine() {
    let train = || train(&split("train"), &[], &Quiet).unwrap();
    assert_eq!(train().card().version, train().card().version);
}

#[test]
fn a_file_that_is_not_whole_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("machine.svm");
    Svm::embedded().unwrap().write(&path).unwrap();
    let whole = fs::read(&path).unwrap();
    let read = |bytes: &[u8]| {
        fs::write(&path, bytes).unwrap();
        Svm::read(&path).unwrap_err()
    };
    for length in [8, 12, 20, 40, 1_000, whole.len() - 1] {
        let refusal = read(&whole[..length]);
        assert!(matches!(refusal, ModelError::Checksum | ModelError::Foreign), "{length}");
    }
    let mut flipped = whole.clone();
    flipped[5_000] ^= 1;
    assert!(matches!(read(&flipped), ModelError::Checksum));
    let mut newer = whole;
    newer[8] = 9;
    assert!(matches!(read(&newer), ModelError::Format { found: 9, .. }));
    assert!(matches!(read(b"RIFF....WAVE"), ModelError::Foreign));
}

#[test]
fn random_windows_are_judged_by_a_machine_of_their_own() {
    let confusion = random_windows(&dataset(), 1, &Quiet).unwrap();
    // 36 clips of four windows; 22 % of them are judged.
    assert_eq!(confusion.count(), 32);
    assert!(confusion.accuracy() > 0.9, "{}", confusion.accuracy());
}

#[test]
fn what_cannot_be_learned_from_is_said() {
    let one_genre = Dataset {
        tracks: dataset().tracks.into_iter().filter(|t| t.genre.as_ref() == "calm").collect(),
    };
    assert!(matches!(train(&one_genre, &[], &Quiet), Err(TrainError::TooFewGenres(1))));
    let mut one_artist = dataset();
    one_artist.tracks.iter_mut().for_each(|track| track.artist_group = "the same".into());
    assert!(matches!(train(&one_artist, &[], &Quiet), Err(TrainError::TooFewArtists(1))));
}
