//! The songs there are to suggest, and the emotions they stir.
//!
//! A file is read line by line ([`Reader`], in one of three [`Format`]s) and
//! cleaned: what cannot be a song is told apart with a [`Reason`]. A [`Store`]
//! keeps what several sources gave, in SQLite or PostgreSQL, and lays it out
//! in memory as a [`Catalogue`], which answers without waiting. [`export`]
//! writes a file that a store takes again, [`Stats`] say what is in it. The
//! store keeps listeners' [`Rating`]s beside the songs.

mod clean;
mod columns;
mod config;
mod export;
mod format;
mod id;
mod line;
mod memory;
mod reader;
mod reason;
mod report;
mod stats;
mod store;

pub use config::StoreConfig;
pub use export::export;
pub use format::Format;
pub use id::{NoSongId, SongId};
pub use memory::Catalogue;
pub use reader::{Entry, Reader};
pub use reason::{Reason, Reject};
pub use report::Report;
pub use stats::{Count, Stats};
pub use store::{Error, Rating, STARTER, Store};
