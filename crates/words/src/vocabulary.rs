//! The meanings of a vocabulary, computed once and kept in a file.

use crate::{
    DIMENSIONS, Error, Words,
    files::{TOKENIZER, WEIGHTS, write_whole},
};
use ndarray::Array2;
use sha2::{Digest, Sha256};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The bytes of a digest, which a file begins with.
const DIGEST: usize = 32;

impl Words {
    /// The meaning of each word of a vocabulary, `[words, 384]`, as
    /// [`embed`](Self::embed) has it: from a file of `folder`, or computed, and
    /// kept there. A file is of one model and one vocabulary; one that is damaged
    /// is computed again.
    ///
    /// # Errors
    /// A model that gave up on a word. That nothing can be kept is none.
    pub fn vocabulary(&self, vocabulary: &[&str], folder: &Path) -> Result<Array2<f32>, Error> {
        let path = path(vocabulary, folder);
        if let Some(kept) = read(&path, vocabulary.len()) {
            return Ok(kept);
        }
        let meanings = self.embed(vocabulary)?;
        let numbers: Vec<u8> = meanings.iter().flat_map(|number| number.to_le_bytes()).collect();
        if let Err(error) = write_whole(&path, &[&Sha256::digest(&numbers), &numbers]) {
            tracing::warn!(path = %path.display(), %error, "a vocabulary cannot be kept");
        }
        Ok(meanings)
    }
}

/// Where a vocabulary is kept: under the name of what it depends on.
fn path(vocabulary: &[&str], folder: &Path) -> PathBuf {
    let mut name = Sha256::new();
    for part in [WEIGHTS.sha256, TOKENIZER.sha256].iter().chain(vocabulary) {
        name.update(part.len().to_le_bytes());
        name.update(part);
    }
    folder.join(format!("{:x}.vocabulary", name.finalize()))
}

/// What is kept, if it is there and whole.
fn read(path: &Path, words: usize) -> Option<Array2<f32>> {
    let file = fs::read(path).ok()?;
    let meanings = decode(&file, words);
    if meanings.is_none() {
        tracing::warn!(path = %path.display(), "a kept vocabulary is damaged, and computed again");
    }
    meanings
}

fn decode(file: &[u8], words: usize) -> Option<Array2<f32>> {
    let (digest, numbers) = file.split_at_checked(DIGEST)?;
    let (numbers, []) = numbers.as_chunks::<4>() else { return None };
    if digest != Sha256::digest(numbers.as_flattened()).as_slice() {
        return None;
    }
    let numbers = numbers.iter().map(|&number| f32::from_le_bytes(number)).collect();
    Array2::from_shape_vec((words, DIMENSIONS), numbers).ok()
}
