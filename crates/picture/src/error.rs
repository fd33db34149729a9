//! What can be wrong with a picture.

use thiserror::Error;

/// Why bytes could not be seen. The messages are for whoever sent them.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum DecodeError {
    /// No bytes, or a picture without a single pixel.
    #[error("the picture is empty: send one that is not")]
    Empty,
    /// More bytes than [`PictureLimits::max_bytes`](crate::PictureLimits::max_bytes).
    #[error("the picture is larger than {limit} bytes: make it smaller, or compress it")]
    TooLarge {
        /// The most bytes accepted.
        limit: usize,
    },
    /// More pixels than [`PictureLimits::max_pixels`](crate::PictureLimits::max_pixels).
    #[error("the picture has more than {limit} pixels: make it smaller")]
    TooManyPixels {
        /// The most pixels accepted.
        limit: u64,
    },
    /// Few enough pixels, kept in a way that takes more memory than one picture may have.
    #[error("the picture takes too much memory to read: make it smaller, or save it as plain JPEG")]
    TooMuchMemory,
    /// The bytes begin like no file that is known here.
    #[error("the picture's format is unknown: send JPEG, PNG, WebP, GIF or BMP")]
    UnknownFormat,
    /// A kind of file that is known, by its name here, but not read.
    #[error("{0} is not read: send JPEG, PNG, WebP, GIF or BMP")]
    Unsupported(&'static str),
    /// A format that is read, in a variant that is not: a JPEG of arithmetic codes is one.
    #[error("the picture is of a rare variant of its format: save it anew as plain JPEG or PNG")]
    RareVariant,
    /// The file ends before its picture does.
    #[error("the picture breaks off: send the whole file")]
    Truncated,
    /// The file contradicts itself.
    #[error("the picture is malformed: save it anew")]
    Malformed,
}
