//! From words to songs.
//!
//! An [`Index`] is a catalogue and what its emotions mean; it scores every
//! combination of emotions for a sentence. A [`Taste`] moves the sentence to
//! where a listener's likes are. [`Wish`] says what is asked for, and `pick`
//! takes the songs of the combinations that score `best`.

mod best;
mod index;
mod pick;
mod taste;
mod wish;

pub use index::Index;
pub use pick::{Pick, Picked, pick};
pub use taste::Taste;
pub use wish::{Strategy, Wish};
