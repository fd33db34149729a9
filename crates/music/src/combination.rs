use crate::Emotion;

/// Emotions that belong together, in the order in which they were given.
///
/// Two combinations are the same if their seeds are, letter by letter: in another order they are
/// another combination, as in the prototype.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Combination {
    seeds: Box<str>,
    emotions: Box<[Emotion]>,
}

/// Seeds that are no list of words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnreadableSeeds {
    /// It does not begin with a bracket, or does not end with one.
    #[error("no list in brackets")]
    NoList,
    /// A word is not quoted, its quote does not end, or no comma parts it from the next.
    #[error("a word that is not quoted, or not parted from the next by a comma")]
    NoWord,
    /// A word that cannot be an emotion.
    #[error("a word that is empty, too long, or holds what no word does")]
    NoEmotion,
    /// `[]`.
    #[error("a list without words")]
    Empty,
    /// More than [`Combination::LONGEST`] bytes.
    #[error("longer than {} bytes", Combination::LONGEST)]
    TooLong,
}

impl Combination {
    /// The longest seeds, in bytes; the longest of MuSe's have 522.
    pub const LONGEST: usize = 4096;

    /// What seeds say: a list as Python prints it, `['calm', "rock 'n' roll"]`.
    ///
    /// # Errors
    /// If they are no such list, or a word in it is no [`Emotion`].
    pub fn from_seeds(seeds: &str) -> Result<Self, UnreadableSeeds> {
        if seeds.len() > Self::LONGEST {
            return Err(UnreadableSeeds::TooLong);
        }
        let list = seeds.trim().strip_prefix('[').and_then(|list| list.strip_suffix(']'));
        let mut rest = list.ok_or(UnreadableSeeds::NoList)?.trim();
        let mut emotions = Vec::new();
        while !rest.is_empty() {
            let (word, behind) = quoted(rest).ok_or(UnreadableSeeds::NoWord)?;
            emotions.push(Emotion::new(&word).ok_or(UnreadableSeeds::NoEmotion)?);
            rest = match behind.trim_start().strip_prefix(',') {
                Some(next) => next.trim_start(),
                None if behind.trim().is_empty() => "",
                None => return Err(UnreadableSeeds::NoWord),
            };
        }
        if emotions.is_empty() {
            return Err(UnreadableSeeds::Empty);
        }
        Ok(Self { seeds: seeds.into(), emotions: emotions.into() })
    }

    /// The combination of some emotions, whose seeds are written as Python would print them; none
    /// of no emotions, or of too many.
    #[must_use]
    pub fn of(emotions: Vec<Emotion>) -> Option<Self> {
        let seeds = printed(&emotions);
        let fits = !emotions.is_empty() && seeds.len() <= Self::LONGEST;
        fits.then(|| Self { seeds: seeds.into(), emotions: emotions.into() })
    }

    /// The seeds, letter by letter as they were given.
    #[must_use]
    pub fn seeds(&self) -> &str {
        &self.seeds
    }

    /// The emotions: one at least; one that was given twice is here twice.
    #[must_use]
    pub fn emotions(&self) -> &[Emotion] {
        &self.emotions
    }

    /// Whether [`Combination::of`] its emotions gives the same seeds.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        *self.seeds == *printed(&self.emotions)
    }
}

/// The word between the quotes that `text` begins with, and what stands behind them.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut letters = text.char_indices();
    let quote = letters.next().map(|(_, c)| c).filter(|c| matches!(c, '\'' | '"'))?;
    let mut word = String::new();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => word.push(letters.next()?.1),
            _ if letter == quote => return Some((word, &text[at + 1..])),
            _ => word.push(letter),
        }
    }
    None
}

/// A list as Python prints it.
fn printed(emotions: &[Emotion]) -> String {
    let words = emotions.iter().map(|emotion| {
        let word = emotion.as_str().replace('\\', r"\\");
        match (word.contains('\''), word.contains('"')) {
            (false, _) => format!("'{word}'"),
            (true, false) => format!("\"{word}\""),
            (true, true) => format!("'{}'", word.replace('\'', r"\'")),
        }
    });
    format!("[{}]", words.collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(seeds: &str) -> Result<Vec<String>, UnreadableSeeds> {
        let combination = Combination::from_seeds(seeds)?;
        Ok(combination.emotions().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn seeds_are_read_as_python_prints_them() {
        assert_eq!(words("['calm']").unwrap(), ["calm"]);
        assert_eq!(words(r#"["rock 'n' roll", 'a\'b']"#).unwrap(), ["rock 'n' roll", "a'b"]);
        assert_eq!(words(" [ 'a','b' , 'a' ] ").unwrap(), ["a", "b", "a"]);
    }

    #[test]
    fn what_is_no_list_of_words_says_why() {
        use UnreadableSeeds::{Empty, NoEmotion, NoList, NoWord, TooLong};
        for (seeds, why) in [
            ("", NoList),
            ("calm", NoList),
            ("['calm'", NoList),
            ("[calm]", NoWord),
            ("['calm]", NoWord),
            ("['a' 'b']", NoWord),
            (r"['a\']", NoWord),
            ("['a', 3]", NoWord),
            ("['a', '']", NoEmotion),
            ("[]", Empty),
        ] {
            assert_eq!(words(seeds), Err(why), "{seeds}");
        }
        assert_eq!(words(&format!("['{}']", "x".repeat(5000))), Err(TooLong));
    }

    #[test]
    fn what_was_printed_is_read_as_the_same() {
        for list in [vec!["calm"], vec!["rock 'n' roll", "b\"c", "d'e\"f", r"g\h"]] {
            let emotions: Vec<_> = list.iter().filter_map(|word| Emotion::new(word)).collect();
            let combination = Combination::of(emotions).unwrap();
            assert_eq!(Combination::from_seeds(combination.seeds()), Ok(combination.clone()));
            assert!(combination.is_plain());
        }
        assert!(!Combination::from_seeds("['a','b']").unwrap().is_plain());
    }

    #[test]
    fn another_order_is_another_combination() {
        let (one, other) = ("['a', 'b']", "['b', 'a']");
        assert_ne!(Combination::from_seeds(one), Combination::from_seeds(other));
    }
}
