//! Clips to learn from and to be judged by: levels, genres, and who is whose
//! artist.
//!
//! A dataset is a folder that holds `mels.npz` (one `uint8 [128, columns]`
//! array of levels a track, see [`audio::Levels`]) and `tracks.csv` (track,
//! genre, artist, title, artist_group, exact_duplicate_of, split).

mod build;
mod error;
mod learned;
mod track;

pub use build::{Builder, Unreadable};
pub use error::Error;
pub use learned::Learned;
pub use track::{Dataset, Track};
