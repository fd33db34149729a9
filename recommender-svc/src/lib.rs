//! Finds songs that suit a picture.
//!
//! [`catalogue`] holds the songs: read from files, cleaned, stored, and laid
//! out in memory. [`suggest`] picks those that suit a sentence.

pub mod catalogue;
pub mod suggest;
