//! The whole way to songs: what the emotions picked for a picture mean to
//! people, beside what people felt.

use super::figures::{self, Figure};
use anyhow::Context;
use music::{Combination, Mood};
use rand::{SeedableRng, rngs::StdRng, seq::index};
use recommender_svc::suggest::{Index, Taste, Wish, pick};
use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
};
use words::Words;

/// How people rate words: Warriner's norms (Warriner, Kuperman and Brysbaert 2013).
pub(super) struct Lexicon(HashMap<String, Mood>);

impl Lexicon {
    /// Reads a table with the columns `Word`, `V.Mean.Sum` and `A.Mean.Sum`.
    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        let name = || path.display().to_string();
        let mut table = csv::Reader::from_path(path).with_context(name)?;
        let header = table.headers()?.clone();
        let column = |name: &str| {
            let found = header.iter().position(|column| column == name);
            found.with_context(|| format!("{} has no column {name}", path.display()))
        };
        let (word, valence) = (column("Word")?, column("V.Mean.Sum")?);
        let arousal = column("A.Mean.Sum")?;
        let mut moods = HashMap::new();
        for row in table.records() {
            let row = row.with_context(name)?;
            let mood = Mood { valence: row[valence].parse()?, arousal: row[arousal].parse()? };
            moods.insert(row[word].to_lowercase(), mood);
        }
        Ok(Self(moods))
    }

    /// The mean of combinations, each the mean of its emotions, as far as they are rated.
    fn mood<'a>(&self, combinations: impl IntoIterator<Item = &'a Combination>) -> Option<Mood> {
        let of = |combination: &Combination| {
            mean(
                combination.emotions().iter().filter_map(|each| self.0.get(each.as_str()).copied()),
            )
        };
        mean(combinations.into_iter().filter_map(of))
    }
}

fn mean(moods: impl Iterator<Item = Mood>) -> Option<Mood> {
    let moods: Vec<_> = moods.collect();
    let sum = |axis: fn(&Mood) -> f32| moods.iter().map(axis).sum::<f32>() / moods.len() as f32;
    let mean = Mood { valence: sum(|mood| mood.valence), arousal: sum(|mood| mood.arousal) };
    (!moods.is_empty()).then_some(mean)
}

/// What is told of moods.
const AXES: [fn(&Mood) -> f32; 2] = [|mood| mood.valence, |mood| mood.arousal];

/// A picture of which people said what they felt.
pub(super) struct Felt {
    pub(super) mood: Mood,
    /// The sentence that songs are picked by.
    pub(super) sentence: String,
    /// The sentence of who sees nothing but colours.
    pub(super) colours: String,
}

/// Pearson's r of what people felt with what the best three combinations mean: those of the
/// sentence, of colours alone, at random, and the one that is best most often.
pub(super) fn judge(
    index: &Index,
    words: &Words,
    lexicon: &Lexicon,
    pictures: &[Felt],
) -> anyhow::Result<Vec<Figure>> {
    let combinations = index.catalogue().combinations();
    let best = |sentence: &str| {
        let meaning = words.embed(&[sentence])?;
        let picked = pick(index, meaning.row(0), None, &Taste::default(), &Wish::default());
        Ok(picked.combinations.into_iter().map(|(place, _)| place as usize).collect())
    };
    let by = |sentence: fn(&Felt) -> &str| -> anyhow::Result<Vec<Vec<usize>>> {
        pictures.iter().map(|picture| best(sentence(picture))).collect()
    };
    let by_sentence = by(|picture| &picture.sentence)?;
    let mut random = StdRng::seed_from_u64(1);
    let count = Wish::default().combinations.min(combinations.len());
    let at_random: Vec<_> = pictures
        .iter()
        .map(|_| index::sample(&mut random, combinations.len(), count).into_vec())
        .collect();
    let frequent = vec![most_frequent(&by_sentence); pictures.len()];

    let mut found = Vec::new();
    for (names, picked) in [
        (["songs_valence_r", "songs_arousal_r"], by_sentence),
        (["colour_valence_r", "colour_arousal_r"], by(|picture| &picture.colours)?),
        (["random_valence_r", "random_arousal_r"], at_random),
        (["frequent_valence_r", "frequent_arousal_r"], frequent),
    ] {
        let moods: Vec<_> = picked
            .iter()
            .zip(pictures)
            .filter_map(|(places, picture)| {
                let picked = places.iter().map(|&place| &combinations[place]);
                Some((lexicon.mood(picked)?, picture.mood))
            })
            .collect();
        for (name, axis) in names.into_iter().zip(AXES) {
            let pairs = moods.iter().map(|(said, felt)| (axis(said).into(), axis(felt).into()));
            found.extend(figures::correlation(name, &pairs.collect::<Vec<_>>()));
        }
    }
    Ok(found)
}

/// The combination that is the best of most pictures.
fn most_frequent(picked: &[Vec<usize>]) -> Vec<usize> {
    let mut counts = BTreeMap::<usize, usize>::new();
    for best in picked.iter().filter_map(|places| places.first()) {
        *counts.entry(*best).or_default() += 1;
    }
    let most = counts.into_iter().max_by_key(|&(_, count)| count);
    most.map(|(place, _)| place).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use music::Emotion;

    #[test]
    fn a_combination_means_what_its_rated_words_do() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lexicon.csv");
        std::fs::write(&path, ",Word,V.Mean.Sum,A.Mean.Sum\n1,calm,7,2\n2,Sad,2,3\n").unwrap();
        let lexicon = Lexicon::read(&path).unwrap();
        let of = |words: &[&str]| {
            Combination::of(words.iter().filter_map(|word| Emotion::new(word)).collect()).unwrap()
        };
        let mood = lexicon.mood([&of(&["calm", "street-smart"]), &of(&["calm", "sad"])]);
        assert_eq!(mood, Some(Mood { valence: 5.75, arousal: 2.25 }));
        assert_eq!(lexicon.mood([&of(&["street-smart"])]), None);
    }

    #[test]
    fn the_most_frequent_is_the_best_of_most() {
        assert_eq!(most_frequent(&[vec![3, 1], vec![2, 1], vec![3, 1]]), [3]);
    }
}
