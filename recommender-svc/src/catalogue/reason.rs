use music::UnreadableSeeds;

/// Why a row of a file gives no song.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// A song of the same title and artist stands above it, but for case and space.
    #[error("duplicate")]
    Duplicate,
    /// Its emotions cannot be read.
    #[error("unreadable seeds: {0}")]
    Seeds(#[from] UnreadableSeeds),
    /// It has no title.
    #[error("empty title")]
    NoTitle,
    /// A field is not UTF-8.
    #[error("bad encoding: not UTF-8")]
    NotUtf8,
    /// A field was read in a wrong encoding before it came here: `Ã©`, or U+FFFD.
    #[error("bad encoding: letters that were read in another encoding")]
    Mojibake,
    /// A field holds NUL, or another character that no text does.
    #[error("control character")]
    Control,
    /// A field or the line is longer than any song's is.
    #[error("absurd length")]
    TooLong,
    /// The year is none, or before 1000 or after 2100.
    #[error("bad year")]
    Year,
    /// Valence or arousal is no number, or out of its scale.
    #[error("bad number")]
    Number,
    /// It has more or fewer fields than the first line, or a quote that does not end.
    #[error("broken row")]
    Broken,
}

impl Reason {
    /// What rejects of its kind are counted under.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Duplicate => "duplicates",
            Self::Seeds(_) => "unreadable seeds",
            Self::NoTitle => "empty titles",
            Self::NotUtf8 | Self::Mojibake => "bad encodings",
            Self::Control => "control characters",
            Self::TooLong => "absurd lengths",
            Self::Year => "bad years",
            Self::Number => "bad numbers",
            Self::Broken => "broken rows",
        }
    }
}

/// A row that gave no song.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// Its line in the file, from 1.
    pub line: u64,
    /// Why.
    pub reason: Reason,
    /// Its bytes as they were, without the end of the line; of a line that is too long, the
    /// beginning.
    pub row: Vec<u8>,
}
