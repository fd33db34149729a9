use serde::Serialize;
use std::fmt;

/// A word for what music stirs or is like: "calm", "street-smart", "scary music".
///
/// Lower case, without space around it, at most [`Emotion::LONGEST`] characters, and without what
/// parts emotions in a file: control characters and `;`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Emotion(Box<str>);

impl Emotion {
    /// The longest word, in characters; the longest of MuSe's has 13.
    pub const LONGEST: usize = 64;

    /// The emotion of a word, if it can be one.
    #[must_use]
    pub fn new(word: &str) -> Option<Self> {
        let word = word.trim().to_lowercase();
        let parts = |c: char| c.is_control() || c == ';';
        let fits = !word.is_empty() && word.chars().count() <= Self::LONGEST;
        (fits && !word.contains(parts)).then(|| Self(word.into()))
    }

    /// The word.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Emotion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_space_around_make_no_other_emotion() {
        assert_eq!(Emotion::new(" Scary Music\n"), Emotion::new("scary music"));
    }

    #[test]
    fn what_is_no_word_is_no_emotion() {
        let long = "x".repeat(65);
        for word in ["", "  ", "calm;warm", "ca\0lm", long.as_str()] {
            assert_eq!(Emotion::new(word), None, "{word:?}");
        }
    }
}
