//! Finds songs that suit a picture.
//!
//! [`catalogue`] holds the songs: read from files, cleaned, stored, and laid
//! out in memory.

pub mod catalogue;
