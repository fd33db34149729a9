//! What a clip sounds like, as a picture.
//!
//! `picture` is the whole: `heat` turns the cells of a spectrogram to pixels,
//! `axes` is what is written around them, at the marks of `ticks` and with the
//! letters of `text`; all on a `canvas`, in the colours of `color`. `service`
//! stands on the wire.

mod axes;
mod canvas;
mod color;
mod heat;
mod picture;
mod service;
mod text;
mod ticks;

pub use color::ColorMap;
pub use picture::{Picture, Scale};
pub use service::SpectrogramService;
