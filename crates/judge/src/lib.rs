//! Serves a judge of music as `melomesh.v1.GenreClassifier`.
//!
//! Whatever tells genres apart by levels is a [`Judge`]; the rest of being a
//! service is here, once for all of them: `hearing` turns bytes into verdicts
//! (on a worker's thread), `live` does so while the sound still comes, `service`
//! stands on the wire, `reload` changes the judge meanwhile, `measure` is what is
//! seen of it, and `error` says why not.

mod error;
mod hearing;
mod live;
mod measure;
mod reload;
mod service;
mod window;

pub use error::Error;
pub use hearing::clip_scores;
pub use service::GenreService;
pub use window::windows;

use music::Card;
use ndarray::ArrayView2;

/// Something that tells genres apart by the levels of a stretch of sound. It is
/// cloned for each request: what is large in it is shared.
pub trait Judge: Clone + Send + 'static {
    /// What there is to know about it.
    fn card(&self) -> &Card;

    /// Judges windows of levels, each `[128, columns]` with at least one
    /// column: a log-probability for each label of the card, window by window.
    fn judge(&mut self, windows: &[ArrayView2<'_, u8>]) -> Vec<Vec<f64>>;
}
