use crate::Error;
use audio::MEL_BANDS;
use music::Genre;
use ndarray::Array2;
use ndarray_npy::{NpzReader, NpzWriter};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs::File,
    path::Path,
};

/// A clip that is known by name, with its levels and its genre.
#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    /// What it is called.
    pub name: String,
    /// The genre people put it in.
    pub genre: Genre,
    /// Tracks of one group share artists: they must not be split between
    /// learning and judging.
    pub artist_group: String,
    /// The part of the data it belongs to, such as `train`.
    pub split: String,
    /// What is heard of it, `[128, columns]`.
    pub levels: Array2<u8>,
}

impl Track {
    /// The first 64 bits of the SHA-256 of its levels: the same for the same
    /// sound under another name.
    pub fn fingerprint(&self) -> u64 {
        let mut hash = Sha256::new();
        hash.update((self.levels.ncols() as u64).to_le_bytes());
        hash.update(self.levels.iter().copied().collect::<Vec<_>>());
        hash.finalize()[..8].iter().fold(0, |bits, &byte| bits << 8 | u64::from(byte))
    }
}

/// Tracks in the order of their names.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dataset {
    /// The tracks.
    pub tracks: Vec<Track>,
}

/// A line of `tracks.csv`. What is not known may be left out.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Row {
    track: String,
    genre: String,
    artist: String,
    title: String,
    artist_group: String,
    exact_duplicate_of: String,
    split: String,
}

impl Dataset {
    /// Reads `mels.npz` and `tracks.csv` of a folder. Every track of the table
    /// must have levels.
    pub fn read(folder: &Path) -> Result<Self, Error> {
        let (mels, table) = (folder.join("mels.npz"), folder.join("tracks.csv"));
        let file = |path: &Path| {
            File::open(path).map_err(|source| Error::File { path: path.to_owned(), source })
        };
        let wrong = |track: &str, reason: String| Error::Levels {
            path: mels.clone(),
            track: track.to_owned(),
            reason,
        };
        let mut arrays =
            NpzReader::new(file(&mels)?).map_err(|error| wrong("(all)", error.to_string()))?;
        let mut rows = csv::Reader::from_reader(file(&table)?);
        let mut tracks = Vec::new();
        for row in rows.deserialize() {
            let row: Row = row.map_err(|source| Error::Tracks { path: table.clone(), source })?;
            let levels: Array2<u8> =
                arrays.by_name(&row.track).map_err(|error| wrong(&row.track, error.to_string()))?;
            if levels.nrows() != MEL_BANDS || levels.ncols() == 0 {
                let shape = levels.shape();
                return Err(wrong(&row.track, format!("{shape:?} is not [{MEL_BANDS}, columns]")));
            }
            tracks.push(Track {
                genre: Genre::from(row.genre.as_str()),
                artist_group: match row.artist_group {
                    unknown if unknown.is_empty() => row.track.clone(),
                    known => known,
                },
                split: row.split,
                name: row.track,
                levels,
            });
        }
        tracks.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(Self { tracks })
    }

    /// Writes `mels.npz` and `tracks.csv` into a folder.
    pub fn write(&self, folder: &Path) -> Result<(), Error> {
        let (mels, table) = (folder.join("mels.npz"), folder.join("tracks.csv"));
        let create = |path: &Path| {
            File::create(path).map_err(|source| Error::File { path: path.to_owned(), source })
        };
        let mut arrays = NpzWriter::new_compressed(create(&mels)?);
        let mut rows = csv::Writer::from_writer(create(&table)?);
        let mut known = HashMap::new();
        for track in &self.tracks {
            let wrong = |error: ndarray_npy::WriteNpzError| Error::Levels {
                path: mels.clone(),
                track: track.name.clone(),
                reason: error.to_string(),
            };
            arrays.add_array(&track.name, &track.levels).map_err(wrong)?;
            let first = known.entry(track.fingerprint()).or_insert(&track.name);
            let row = Row {
                track: track.name.clone(),
                genre: track.genre.to_string(),
                artist: String::new(),
                title: String::new(),
                artist_group: track.artist_group.clone(),
                exact_duplicate_of: if *first == &track.name {
                    String::new()
                } else {
                    (*first).clone()
                },
                split: track.split.clone(),
            };
            rows.serialize(row).map_err(|source| Error::Tracks { path: table.clone(), source })?;
        }
        rows.flush().map_err(|source| Error::File { path: table.clone(), source })?;
        arrays.finish().map_err(|error| Error::Levels {
            path: mels.clone(),
            track: "(all)".into(),
            reason: error.to_string(),
        })?;
        Ok(())
    }

    /// The tracks of some splits; of all if none is named.
    ///
    /// # Errors
    /// A split that no track belongs to.
    pub fn of_splits(self, splits: &[String]) -> Result<Self, Error> {
        let there: BTreeSet<_> = self.tracks.iter().map(|track| track.split.clone()).collect();
        if let Some(missing) = splits.iter().find(|split| !there.contains(*split)) {
            let there = Vec::from_iter(there).join(", ");
            return Err(Error::Nothing(format!(
                "no track is of split {missing}; there are {there}"
            )));
        }
        let chosen = |track: &Track| splits.is_empty() || splits.contains(&track.split);
        Ok(Self { tracks: self.tracks.into_iter().filter(chosen).collect() })
    }

    /// A share of the tracks at random for test, after the others. Copies of the
    /// same sound stay together.
    ///
    /// Sounds are drawn in the order of the SHA-256 of `SEED:FINGERPRINT`, the
    /// fingerprint in 16 hexadecimal digits, as `training/` does.
    ///
    /// # Errors
    /// A share that is not between 0 and 1.
    pub fn random_test(self, share: f64, seed: u64) -> Result<(Self, Self), Error> {
        if !(share > 0.0 && share < 1.0) {
            return Err(Error::Nothing(format!("{share} is no share between 0 and 1")));
        }
        let wanted = (share * self.tracks.len() as f64).round_ties_even() as usize;
        let mut sounds = BTreeMap::<_, Vec<_>>::new();
        for track in self.tracks {
            let sound = format!("{seed}:{:016x}", track.fingerprint());
            sounds.entry(Sha256::digest(sound)).or_default().push(track);
        }
        let (mut rest, mut test) = (Self::default(), Self::default());
        for (_, tracks) in sounds {
            let side = if test.tracks.len() < wanted { &mut test } else { &mut rest };
            side.tracks.extend(tracks);
        }
        for side in [&mut rest, &mut test] {
            side.tracks.sort_by(|a, b| a.name.cmp(&b.name));
        }
        Ok((rest, test))
    }

    /// The genres, in alphabetical order.
    pub fn genres(&self) -> Vec<Genre> {
        let genres: BTreeSet<_> = self.tracks.iter().map(|track| track.genre.clone()).collect();
        genres.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn track(name: &str, split: &str, level: u8) -> Track {
        Track {
            name: name.into(),
            genre: Genre::from("jazz"),
            artist_group: name.into(),
            split: split.into(),
            levels: Array2::from_elem((MEL_BANDS, 7), level),
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let dataset = Dataset { tracks: vec![track("a", "train", 1), track("b", "valid", 2)] };
        dataset.write(folder.path()).unwrap();
        assert_eq!(Dataset::read(folder.path()).unwrap(), dataset);
    }

    #[test]
    fn a_table_of_tracks_and_genres_will_do() {
        let folder = tempfile::tempdir().unwrap();
        Dataset { tracks: vec![track("a", "", 1)] }.write(folder.path()).unwrap();
        std::fs::write(folder.path().join("tracks.csv"), "genre,track\njazz,a\n").unwrap();
        assert_eq!(Dataset::read(folder.path()).unwrap().tracks, [track("a", "", 1)]);
    }

    #[test]
    fn the_same_sound_is_known_under_another_name() {
        assert_eq!(track("a", "x", 1).fingerprint(), track("b", "y", 1).fingerprint());
        assert_ne!(track("a", "x", 1).fingerprint(), track("a", "x", 2).fingerprint());
    }

    #[test]
    fn a_split_that_is_not_there_is_named() {
        let dataset = Dataset { tracks: vec![track("a", "train", 1)] };
        let error = dataset.of_splits(&["tset".into()]).unwrap_err().to_string();
        assert_eq!(error, "no track is of split tset; there are train");
    }

    #[test]
    fn a_test_at_random_is_that_of_the_training() {
        // From `vgg19.data.random_test` on the same tracks.
        let tracks = (0..10).map(|level| track(&format!("{level}"), "", level)).collect();
        let (rest, test) = Dataset { tracks }.random_test(0.3, 1).unwrap();
        let names: Vec<_> = test.tracks.iter().map(|track| track.name.as_str()).collect();
        assert_eq!(names, ["1", "3", "9"]);
        assert_eq!(rest.tracks.len(), 7);
    }

    #[test]
    fn levels_of_another_shape_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let mut wrong = track("a", "train", 1);
        wrong.levels = Array2::zeros((64, 7));
        Dataset { tracks: vec![wrong] }.write(folder.path()).unwrap();
        let error = Dataset::read(folder.path()).unwrap_err().to_string();
        assert!(error.contains("track a: [64, 7] is not [128, columns]"), "{error}");
    }
}
