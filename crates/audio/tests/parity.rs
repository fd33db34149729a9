//! The levels of real recordings, held against those the networks were trained on.
//!
//! Needs the folder of data that `MELOMESH_DATA` names: `gtzan/clips/*.wav`, and `gtzan/mels.npz`
//! with the expected `uint8 [128, 387]` array for each.

use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;

use audio::{Clip, Levels, Limits};
use ndarray::Array2;
use ndarray_npy::NpzReader;

/// The folder of data. Without one it says so, where it is seen.
fn data(what: &str) -> Option<PathBuf> {
    let data = std::env::var_os("MELOMESH_DATA").map(PathBuf::from);
    if data.is_none() {
        let line = format!("SKIPPED: {what} needs MELOMESH_DATA\n");
        // Printing is what the test harness hides.
        std::io::stderr().write_all(line.as_bytes()).expect("stderr");
    }
    data
}

#[test]
fn levels_of_real_clips_equal_those_the_networks_learnt() {
    let Some(data) = data("parity with the data folder") else { return };
    let mut expected = NpzReader::new(File::open(data.join("gtzan/mels.npz")).unwrap()).unwrap();
    let (mut cells, mut equal, mut clips) = (0, 0, 0);
    for entry in fs::read_dir(data.join("gtzan/clips")).unwrap() {
        let path = entry.unwrap().path();
        let track = path.file_stem().unwrap().to_str().unwrap();
        let expected: Array2<u8> = expected.by_name(track).unwrap();

        let wav = fs::read(&path).unwrap();
        let clip = Clip::decode(wav.into(), &Limits::default()).unwrap();
        let levels = Levels::of_clip(&clip);

        assert_eq!(levels.view().dim(), expected.dim(), "{track}");
        for (ours, theirs) in levels.view().iter().zip(&expected) {
            assert!(ours.abs_diff(*theirs) <= 1, "{track}: {ours} for {theirs}");
            equal += usize::from(ours == theirs);
        }
        cells += expected.len();
        clips += 1;
    }
    println!("{equal} of {cells} cells of {clips} clips are equal, the others one level off");
    assert!(clips > 0 && (cells - equal) * 10_000 <= cells);
}

#[test]
fn recordings_of_other_origin_are_heard() {
    let Some(data) = data("hearing real recordings") else { return };
    let mut heard = 0;
    for entry in fs::read_dir(data.join("recordings")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "ogg") {
            let ogg = fs::read(&path).unwrap();
            let clip = Clip::decode(ogg.into(), &Limits::default()).unwrap();
            assert!(clip.duration_s() > 1.0 && !clip.is_silent(), "{}", path.display());
            heard += 1;
        }
    }
    assert!(heard > 0);
}
