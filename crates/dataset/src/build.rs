//! Makes a dataset of a folder of recordings, one folder a genre.

use crate::{Dataset, Error, Track};
use audio::{Clip, Levels, Limits};
use music::Genre;
use rayon::prelude::*;
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

/// Recordings that are going to be a dataset.
#[derive(Debug)]
pub struct Builder {
    recordings: Vec<Recording>,
    limits: Limits,
}

#[derive(Debug)]
struct Recording {
    path: PathBuf,
    genre: String,
}

/// A recording that could not be heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The file.
    pub path: PathBuf,
    /// Why.
    pub reason: String,
}

impl Builder {
    /// Finds the recordings of a folder: each folder in it is a genre, each file
    /// in that a track. Hidden files are passed over.
    pub fn find(folder: &Path, limits: Limits) -> Result<Self, Error> {
        let mut recordings = Vec::new();
        for genre in entries(folder)?.into_iter().filter(|path| path.is_dir()) {
            let name = genre.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let files = entries(&genre)?.into_iter().filter(|path| path.is_file());
            recordings.extend(files.map(|path| Recording { path, genre: name.clone() }));
        }
        if recordings.is_empty() {
            let folder = folder.display();
            return Err(Error::Nothing(format!("{folder} holds no folder with recordings in it")));
        }
        Ok(Self { recordings, limits })
    }

    /// How many recordings there are.
    pub fn count(&self) -> usize {
        self.recordings.len()
    }

    /// Hears all recordings, on every core, and says after each that it is done.
    ///
    /// Every fifth track of a genre is of the split `valid`, the others of
    /// `train`. Whose artists they are is not known: each track is a group of its
    /// own, but for copies of the same sound, which stay together.
    pub fn build(&self, done: impl Fn() + Sync) -> (Dataset, Vec<Unreadable>) {
        let heard: Vec<_> = self
            .recordings
            .par_iter()
            .map(|recording| {
                let track = recording.hear(&self.limits);
                done();
                track.map_err(|reason| Unreadable { path: recording.path.clone(), reason })
            })
            .collect();
        let (mut tracks, mut unreadable) = (Vec::new(), Vec::new());
        for result in heard {
            match result {
                Ok(track) => tracks.push(track),
                Err(file) => unreadable.push(file),
            }
        }
        tracks.sort_by(|a: &Track, b| a.name.cmp(&b.name));
        split(&mut tracks);
        (Dataset { tracks }, unreadable)
    }
}

impl Recording {
    fn hear(&self, limits: &Limits) -> Result<Track, String> {
        let bytes = fs::read(&self.path).map_err(|error| error.to_string())?;
        let clip = Clip::decode(bytes.into(), limits).map_err(|error| error.to_string())?;
        let levels = Levels::of_clip(&clip).view().to_owned();
        let file = self.path.file_name().unwrap_or_default().to_string_lossy();
        // A name like `blues.00000.wav` says its genre already.
        let name = if file.starts_with(&format!("{}.", self.genre)) {
            self.path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
        } else {
            format!("{}.{file}", self.genre)
        };
        Ok(Track {
            artist_group: String::new(),
            genre: Genre::from(self.genre.as_str()),
            split: String::new(),
            name,
            levels,
        })
    }
}

fn split(tracks: &mut [Track]) {
    let mut counts = BTreeMap::<Genre, usize>::new();
    let mut firsts = BTreeMap::<u64, (String, String)>::new();
    for track in tracks {
        let first = firsts.entry(track.fingerprint()).or_insert_with(|| {
            let count = counts.entry(track.genre.clone()).or_default();
            *count += 1;
            let split = if count.is_multiple_of(5) { "valid" } else { "train" };
            (track.name.clone(), split.into())
        });
        (track.artist_group, track.split) = first.clone();
    }
}

/// The visible entries of a folder, by name.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let list =
        || -> io::Result<Vec<_>> { fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect() };
    let mut paths = list().map_err(|source| Error::File { path: folder.to_owned(), source })?;
    let hidden = |path: &PathBuf| {
        path.file_name().is_none_or(|name| name.to_string_lossy().starts_with('.'))
    };
    paths.retain(|path| !hidden(path));
    paths.sort();
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;
    use audio::Tune;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn a_folder_a_genre_becomes_a_dataset_and_bad_files_are_named() {
        let folder = tempfile::tempdir().unwrap();
        for (genre, file, bytes) in [
            ("blues", "blues.1.wav", Clip::from(Tune { seed: 1, ..tune() }).encode_wav()),
            ("jazz", "one.wav", Clip::from(Tune { seed: 2, ..tune() }).encode_wav()),
            ("jazz", "two.wav", b"no sound".to_vec()),
        ] {
            fs::create_dir_all(folder.path().join(genre)).unwrap();
            fs::write(folder.path().join(genre).join(file), bytes).unwrap();
        }
        let builder = Builder::find(folder.path(), Limits::default()).unwrap();
        let done = AtomicUsize::new(0);
        let (dataset, unreadable) = builder.build(|| _ = done.fetch_add(1, Ordering::Relaxed));

        assert_eq!(done.into_inner(), builder.count());
        let names: Vec<_> = dataset.tracks.iter().map(|track| track.name.as_str()).collect();
        assert_eq!(names, ["blues.1", "jazz.one.wav"]);
        assert_eq!(unreadable[0].path, folder.path().join("jazz/two.wav"));
    }

    #[test]
    fn copies_of_the_same_sound_stay_together() {
        let mut tracks: Vec<_> = (0..20)
            .map(|n| Track {
                name: n.to_string(),
                genre: Genre::from("jazz"),
                artist_group: String::new(),
                split: String::new(),
                levels: ndarray::Array2::from_elem((128, 4), n % 10),
            })
            .collect();
        split(&mut tracks);
        for n in 0..10 {
            assert_eq!(tracks[n].split, tracks[n + 10].split);
            assert_eq!(tracks[n + 10].artist_group, tracks[n].name);
        }
        assert_eq!(tracks.iter().filter(|track| track.split == "valid").count(), 4);
    }

    fn tune() -> Tune {
        Tune { duration_s: 2.0, ..Tune::default() }
    }

    #[test]
    fn an_empty_folder_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Builder::find(folder.path(), Limits::default()).is_err());
    }
}
