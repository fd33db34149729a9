//! A vocabulary is computed once, and again if what is kept of it is damaged.

mod model;

use model::model;
use ndarray::Array2;
use std::{fs, path::PathBuf};
use tempfile::TempDir;
use words::Words;

const WORDS: [&str; 3] = ["bittersweet", "joyous", "wistful"];

/// A vocabulary, the folder that it is kept in, and the file.
fn kept(words: &Words) -> (Array2<f32>, TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("there is a folder for what passes");
    let meanings = words.vocabulary(&WORDS, folder.path()).expect("the model runs");
    let mut files = fs::read_dir(folder.path()).expect("it is a folder").flatten();
    let file = files.next().expect("a vocabulary is kept").path();
    assert!(files.next().is_none());
    (meanings, folder, file)
}

#[test]
fn a_vocabulary_is_its_words_each_alone() {
    let Some(words) = model() else { return };
    let (meanings, ..) = kept(words);
    assert_eq!(meanings, words.embed(&WORDS).unwrap());
}

#[test]
fn what_is_kept_is_read() {
    let Some(words) = model() else { return };
    let (meanings, folder, file) = kept(words);
    let written = fs::metadata(&file).unwrap().modified().unwrap();
    assert_eq!(words.vocabulary(&WORDS, folder.path()).unwrap(), meanings);
    assert_eq!(fs::metadata(&file).unwrap().modified().unwrap(), written);
}

#[test]
fn what_is_damaged_is_computed_again() {
    let Some(words) = model() else { return };
    let (meanings, folder, file) = kept(words);
    let whole = fs::read(&file).unwrap();
    let mut turned = whole.clone();
    turned[100] ^= 1;
    for damaged in [&turned[..], &whole[..whole.len() - 4], &whole[..10], b""] {
        fs::write(&file, damaged).unwrap();
        assert_eq!(words.vocabulary(&WORDS, folder.path()).unwrap(), meanings);
        assert_eq!(fs::read(&file).unwrap(), whole);
    }
}

#[test]
fn another_vocabulary_is_kept_elsewhere() {
    let Some(words) = model() else { return };
    let (_, folder, _) = kept(words);
    for other in [&["bittersweet", "joyous"][..], &["bitter", "sweetjoyous", "wistful"]] {
        words.vocabulary(other, folder.path()).unwrap();
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
}

#[test]
fn a_folder_that_takes_nothing_does_not_matter() {
    let Some(words) = model() else { return };
    let file = tempfile::NamedTempFile::new().unwrap();
    let meanings = words.vocabulary(&WORDS, file.path()).unwrap();
    assert_eq!(meanings.nrows(), WORDS.len());
}
