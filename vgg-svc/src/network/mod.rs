//! VGG19 (Simonyan and Zisserman 2015) over the mel-spectrogram.
//!
//! `file` is what an ONNX file holds and whether it is ours, `metadata` what it
//! says of itself; an [`Engine`] runs it, `tract` or, where its library is,
//! `onnxruntime`; `error` says why there is none.

mod engine;
mod error;
mod file;
mod metadata;
#[cfg(feature = "onnxruntime")]
mod onnxruntime;
mod tract;

pub use engine::{Engine, EngineConfig};
pub use error::ModelError;

use audio::MEL_BANDS;
use dataset::Learned;
use engine::Plan;
use file::File;
use judge::Judge;
use music::Card;
use ndarray::{ArrayView1, ArrayView2};
use rayon::prelude::*;
use std::{fs, path::Path, sync::Arc};

/// The columns of a window: ten seconds.
pub const WINDOW_COLUMNS: usize = 128;

/// The network that comes with the program.
static EMBEDDED: &[u8] = include_bytes!("../../models/gtzan.onnx");

/// A network that tells genres apart. Clones share its weights.
#[derive(Clone, Debug)]
pub struct Network(Arc<Contents>);

#[derive(Debug)]
struct Contents {
    card: Card,
    learned: Vec<Learned>,
    plan: Box<dyn Plan>,
}

impl Network {
    /// The network that comes with the program, warm.
    ///
    /// # Errors
    /// A program that was built wrong, or an engine that is not there.
    pub fn embedded(engine: &EngineConfig) -> Result<Self, ModelError> {
        Self::decode(EMBEDDED, engine)
    }

    /// Reads a network from an ONNX file, and judges one window to see that it
    /// does, and to be quick from then on.
    ///
    /// # Errors
    /// A file that is not there, is something else, is cut short, or holds a
    /// network of other windows or labels; or an engine that is not there.
    pub fn read(path: &Path, engine: &EngineConfig) -> Result<Self, ModelError> {
        let file =
            fs::read(path).map_err(|source| ModelError::File { path: path.to_owned(), source })?;
        Self::decode(&file, engine)
    }

    fn decode(bytes: &[u8], engine: &EngineConfig) -> Result<Self, ModelError> {
        let File { model, card, learned } = File::decode(bytes)?;
        let plan = engine.plan(&model)?;
        let network = Self(Arc::new(Contents { card, learned, plan }));
        network.warm_up()?;
        Ok(network)
    }

    /// The clips it learned from, or was chosen by.
    pub fn learned(&self) -> &[Learned] {
        &self.0.learned
    }

    fn warm_up(&self) -> Result<(), ModelError> {
        let ramp = |at| (at % MEL_BANDS) as f32 / MEL_BANDS as f32;
        let window = (0..MEL_BANDS * WINDOW_COLUMNS).map(ramp).collect();
        let scores = self.0.plan.run(window).map_err(ModelError::Engine)?;
        let sum: f32 = scores.iter().map(|score| score.exp()).sum();
        // Weights that are no numbers give sums that are none.
        let sound = scores.len() == self.0.card.labels.len() && (sum - 1.0).abs() < 1e-3;
        sound.then_some(()).ok_or(ModelError::Unsound)
    }

    fn judge_window(&self, window: &ArrayView2<'_, u8>) -> Vec<f64> {
        let scores = self.0.plan.run(input(window)).expect("it ran when it was warmed up");
        scores.into_iter().map(f64::from).collect()
    }
}

impl Judge for Network {
    fn card(&self) -> &Card {
        &self.0.card
    }

    fn judge(&mut self, windows: &[ArrayView2<'_, u8>]) -> Vec<Vec<f64>> {
        // Each on one thread: larger batches, and more threads a window, are slower.
        windows.par_iter().map(|window| self.judge_window(window)).collect()
    }
}

/// What the network is given of a window `[128, columns]`: levels within 0 to 1,
/// `[128, 128]` row by row. What is shorter is repeated.
fn input(window: &ArrayView2<'_, u8>) -> Vec<f32> {
    let row = |row: ArrayView1<'_, u8>| -> Vec<f32> {
        let levels = row.iter().map(|&level| f32::from(level) / 255.0);
        levels.cycle().take(WINDOW_COLUMNS).collect()
    };
    window.outer_iter().flat_map(row).collect()
}
