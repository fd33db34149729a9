//! The words this product speaks: genres, how sure we are of them, and how
//! often we are right; songs, and the emotions they stir.
//!
//! Nothing here does I/O, waits, or knows that a network exists.

mod card;
mod combination;
mod confusion;
mod emotion;
mod link;
mod pool;
mod ranking;
mod song;

pub use card::{Card, Score};
pub use combination::{Combination, UnreadableSeeds};
pub use confusion::{Confusion, GenreScore};
pub use emotion::Emotion;
pub use link::{Link, Site};
pub use pool::Pool;
pub use ranking::{Genre, Ranking};
pub use song::{Ids, Song};
