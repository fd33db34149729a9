use music::Site;
use std::ops::RangeInclusive;

/// How a file lists songs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// MuSe's CSV, or its seeds alone: a list of emotions a line
    Muse,
    /// The CSV of Deezer's mood detection dataset
    Deezer,
    /// Melomesh's own CSV: title, artist, year, genre, language, moods (parted by `;`); and, if
    /// known, valence, arousal, spotify_id, deezer_id, lastfm_url, mbid
    Csv,
}

/// What a column tells of a song.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Title,
    Artist,
    Year,
    Genre,
    Language,
    Moods,
    Valence,
    Arousal,
    Id(Site),
}

impl Field {
    /// The columns of our own format, in their order.
    pub(super) const CSV: [(Self, &'static str); 12] = [
        (Self::Title, "title"),
        (Self::Artist, "artist"),
        (Self::Year, "year"),
        (Self::Genre, "genre"),
        (Self::Language, "language"),
        (Self::Moods, "moods"),
        (Self::Valence, "valence"),
        (Self::Arousal, "arousal"),
        (Self::Id(Site::Spotify), "spotify_id"),
        (Self::Id(Site::Deezer), "deezer_id"),
        (Self::Id(Site::Lastfm), "lastfm_url"),
        (Self::Id(Site::MusicBrainz), "mbid"),
    ];

    const MUSE: [(Self, &'static str); 9] = [
        (Self::Title, "track"),
        (Self::Artist, "artist"),
        (Self::Moods, "seeds"),
        (Self::Genre, "genre"),
        (Self::Valence, "valence_tags"),
        (Self::Arousal, "arousal_tags"),
        (Self::Id(Site::Spotify), "spotify_id"),
        (Self::Id(Site::Lastfm), "lastfm_url"),
        (Self::Id(Site::MusicBrainz), "mbid"),
    ];

    const DEEZER: [(Self, &'static str); 5] = [
        (Self::Title, "track_name"),
        (Self::Artist, "artist_name"),
        (Self::Valence, "valence"),
        (Self::Arousal, "arousal"),
        (Self::Id(Site::Deezer), "dzr_sng_id"),
    ];
}

impl Format {
    /// The names of its columns; of others nothing is read.
    pub(super) fn columns(self) -> &'static [(Field, &'static str)] {
        match self {
            Self::Muse => &Field::MUSE,
            Self::Deezer => &Field::DEEZER,
            Self::Csv => &Field::CSV,
        }
    }

    /// The columns without which a file is none of its kind.
    pub(super) fn needs(self) -> &'static [Field] {
        match self {
            Self::Muse | Self::Csv => &[Field::Title, Field::Artist, Field::Moods],
            Self::Deezer => &[Field::Title, Field::Artist, Field::Valence, Field::Arousal],
        }
    }

    /// The numbers that its valence and arousal can be. MuSe's are weighted means of Warriner's
    /// norms, which may leave their scale.
    pub(super) fn scale(self) -> RangeInclusive<f32> {
        match self {
            Self::Muse | Self::Csv => 0.0..=10.0,
            Self::Deezer => -10.0..=10.0,
        }
    }

    /// Valence or arousal, as Warriner's norms count.
    ///
    /// Deezer's are standard scores of a mean of the same norms; here they become words as far
    /// from the mean of all the 13,915 words (valence 5.06 ± 1.27, arousal 4.21 ± .90).
    pub(super) fn norm(self, field: Field, number: f32) -> f32 {
        match (self, field) {
            (Self::Deezer, Field::Valence) => (5.06 + 1.27 * number).clamp(1.0, 9.0),
            (Self::Deezer, Field::Arousal) => (4.21 + 0.90 * number).clamp(1.0, 9.0),
            _ => number,
        }
    }
}
