//! Sets whole artists apart: who has heard a singer knows the next song too.

use super::TrainError;
use dataset::Dataset;
use std::collections::BTreeMap;

/// How many parts the artists are put in.
pub(super) const COUNT: usize = 5;

/// The fold of each clip. Artists stay together, and the genres are spread as
/// evenly as that allows: the largest groups are placed first, each in the fold
/// that has fewest clips of its genres.
pub(super) fn of(dataset: &Dataset) -> Result<Vec<usize>, TrainError> {
    let mut groups = BTreeMap::<_, Vec<usize>>::new();
    for (clip, track) in dataset.tracks.iter().enumerate() {
        groups.entry(track.artist_group.as_str()).or_default().push(clip);
    }
    if groups.len() < COUNT {
        return Err(TrainError::TooFewArtists(groups.len()));
    }
    let mut groups: Vec<_> = groups.into_values().collect();
    groups.sort_by_key(|clips| std::cmp::Reverse(clips.len()));

    let mut folds = vec![0; dataset.tracks.len()];
    let mut placed = vec![BTreeMap::<_, usize>::new(); COUNT];
    for clips in groups {
        let genres = || clips.iter().map(|&clip| &dataset.tracks[clip].genre);
        let crowd = |fold: &usize| -> (usize, usize) {
            let there = &placed[*fold];
            let alike = genres().map(|genre| there.get(genre).copied().unwrap_or_default());
            (alike.sum(), there.values().sum())
        };
        let fold = (0..COUNT).min_by_key(crowd).unwrap_or_default();
        genres().for_each(|genre| *placed[fold].entry(genre).or_default() += 1);
        clips.iter().for_each(|&clip| folds[clip] = fold);
    }
    Ok(folds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use dataset::Track;
    use music::Genre;
    use ndarray::Array2;

    fn dataset(artists: usize) -> Dataset {
        let track = |n: usize| Track {
            name: n.to_string(),
            genre: Genre::from(["blues", "jazz"][n % 2]),
            artist_group: (n % artists).to_string(),
            split: "train".into(),
            levels: Array2::zeros((128, 4)),
        };
        Dataset { tracks: (0..60).map(track).collect() }
    }

    #[test]
    fn artists_stay_together_and_genres_are_spread() {
        let dataset = dataset(20);
        let folds = of(&dataset).unwrap();
        for (a, b) in (0..60).flat_map(|a| (0..60).map(move |b| (a, b))) {
            if dataset.tracks[a].artist_group == dataset.tracks[b].artist_group {
                assert_eq!(folds[a], folds[b]);
            }
        }
        for fold in 0..COUNT {
            let blues = (0..60).filter(|&n| folds[n] == fold && n % 2 == 0).count();
            assert_eq!(blues, 6);
        }
    }

    #[test]
    fn too_few_artists_cannot_be_set_apart() {
        assert!(matches!(of(&dataset(4)), Err(TrainError::TooFewArtists(4))));
    }
}
