//! The words this product speaks: genres, how sure we are of them, and how
//! often we are right.
//!
//! Nothing here does I/O, waits, or knows that a network exists.

mod card;
mod confusion;
mod pool;
mod ranking;

pub use card::{Card, Score};
pub use confusion::{Confusion, GenreScore};
pub use pool::Pool;
pub use ranking::{Genre, Ranking};
