//! Pictures of which the truth is known.

use anyhow::Context;
use music::Mood;
use sha2::{Digest, Sha256};
use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
};

/// A picture, and what is known of it.
#[derive(Debug)]
pub(super) struct Sample {
    pub(super) path: PathBuf,
    pub(super) truth: Truth,
    /// Whether training keeps it out: about a fifth of OASIS's themes, about a tenth of the scenes.
    pub(super) kept_out: bool,
}

/// What is known of a picture.
#[derive(Debug)]
pub(super) enum Truth {
    /// What people felt, on average.
    Mood(Mood),
    /// Where it was taken.
    Scene(String),
}

/// The pictures of `oasis/` and of `scenes/`, as far as they are there.
pub(super) fn read(folder: &Path) -> anyhow::Result<Vec<Sample>> {
    let (oasis, scenes) = (folder.join("oasis"), folder.join("scenes"));
    let mut samples = if oasis.is_dir() { moods(&oasis)? } else { Vec::new() };
    if scenes.is_dir() {
        samples.append(&mut places(&scenes)?);
    }
    let shown = folder.display();
    anyhow::ensure!(!samples.is_empty(), "{shown} has no pictures in oasis/ or scenes/");
    Ok(samples)
}

/// The pictures of OASIS (Kurdi, Lozano and Banaji 2017) and their norms.
fn moods(folder: &Path) -> anyhow::Result<Vec<Sample>> {
    let table = folder.join("norms.csv");
    let mut table = csv::Reader::from_path(&table).with_context(|| table.display().to_string())?;
    let header = table.headers()?.clone();
    let column = |name: &str| {
        let found = header.iter().position(|column| column == name);
        found.with_context(|| format!("norms.csv has no column {name}"))
    };
    let (theme, group) = (column("Theme")?, column("theme_group"));
    let (valence, arousal) = (column("Valence_mean")?, column("Arousal_mean")?);
    let mut samples = Vec::new();
    for row in table.records() {
        let row = row?;
        let mood = Mood { valence: warriner(&row[valence])?, arousal: warriner(&row[arousal])? };
        let path = folder.join(format!("{}.jpg", row[theme].trim().replace(' ', "_")));
        // Without groups nothing says which pictures are near-duplicates, and none was kept out.
        let kept_out = group.as_ref().is_ok_and(|&group| divisible(row[group].as_bytes(), 5));
        if path.is_file() {
            samples.push(Sample { path, truth: Truth::Mood(mood), kept_out });
        }
    }
    Ok(samples)
}

/// From OASIS's scale, 1 to 7, to Warriner's, 1 to 9.
fn warriner(norm: &str) -> anyhow::Result<f32> {
    let norm: f32 = norm.parse().with_context(|| format!("{norm:?} in norms.csv"))?;
    Ok(1.0 + (norm - 1.0) * 8.0 / 6.0)
}

/// The pictures of each scene, which is a folder.
fn places(folder: &Path) -> anyhow::Result<Vec<Sample>> {
    let mut samples = Vec::new();
    for path in entries(folder)?.iter().filter(|path| path.is_dir()) {
        let scene = path.file_name().unwrap_or_default().to_string_lossy();
        for path in entries(path)? {
            if path.extension() == Some(OsStr::new("jpg")) {
                let kept_out = divisible(&fs::read(&path)?, 10);
                let truth = Truth::Scene(scene.to_string());
                samples.push(Sample { path, truth, kept_out });
            }
        }
    }
    Ok(samples)
}

/// What is in a folder, in order.
fn entries(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<anyhow::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

/// Whether the first four bytes of a SHA-256, big-endian, are divisible: so training decides what
/// it keeps out.
fn divisible(key: &[u8], by: u32) -> bool {
    let digest: [u8; 32] = Sha256::digest(key).into();
    let [one, two, three, four, ..] = digest;
    u32::from_be_bytes([one, two, three, four]).is_multiple_of(by)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_out_is_what_training_keeps_out() {
        // Their SHA-256s begin with 060144c8 and 02f91bc8
        assert!(divisible(b"theme 1", 5) && !divisible(b"theme 4", 5));
    }

    #[test]
    fn pictures_are_found_with_what_is_known_of_them() {
        let folder = tempfile::tempdir().unwrap();
        let keep = |path: &str, text: &str| {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        keep(
            "oasis/norms.csv",
            "Theme,Valence_mean,Arousal_mean,theme_group\nBig dog 1,4,7,theme 1\nNobody 2,1,1,theme 4\n",
        );
        keep("oasis/Big_dog_1.jpg", "");
        keep("scenes/sea/1.jpg", "");
        keep("scenes/sea/notes.txt", "");
        let samples = read(folder.path()).unwrap();
        assert_eq!(samples.len(), 2);
        assert!(samples[0].kept_out && samples[0].path.ends_with("Big_dog_1.jpg"));
        let moods = matches!(samples[0].truth, Truth::Mood(Mood { valence: 5.0, arousal: 9.0 }));
        assert!(moods && matches!(&samples[1].truth, Truth::Scene(scene) if scene == "sea"));
    }

    #[test]
    fn an_empty_folder_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        assert!(read(folder.path()).unwrap_err().to_string().contains("no pictures"));
    }
}
