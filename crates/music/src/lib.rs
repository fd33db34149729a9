//! The words this product speaks: genres, how sure we are of them, and how
//! often we are right; songs, and the emotions they stir; and what is seen in a
//! picture.
//!
//! Nothing here does I/O, waits, or knows that a network exists.

mod card;
mod combination;
mod confusion;
mod description;
mod emotion;
mod link;
mod mood;
mod opinion;
mod palette;
mod pool;
mod ranking;
mod song;

pub use card::{Card, Score};
pub use combination::{Combination, UnreadableSeeds};
pub use confusion::{Confusion, GenreScore};
pub use description::{Caption, Description, Tag};
pub use emotion::Emotion;
pub use link::{Link, Site};
pub use mood::Mood;
pub use opinion::Opinion;
pub use palette::{Palette, Swatch};
pub use pool::Pool;
pub use ranking::{Genre, Ranking};
pub use song::{Ids, Song};
