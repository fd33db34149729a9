//! Bytes to pixels, and pixels to colours.
//!
//! ```text
//! bytes ── Picture::decode ──▶ Picture ──┬─▶ palette   (what people call its colours)
//!                                        └─▶ resized   (what a network sees)
//! ```
//!
//! Everything here is computation on what the caller holds. Bytes are never trusted: whatever they
//! are, the answer is a [`Picture`] or a [`DecodeError`], and less than 400 MB were used to find it.

mod clusters;
mod decode;
mod error;
mod jpeg;
mod kind;
mod limits;
mod names;
mod oklab;
mod palette;
mod picture;
mod webp;

pub use error::DecodeError;
pub use limits::PictureLimits;
pub use picture::Picture;
