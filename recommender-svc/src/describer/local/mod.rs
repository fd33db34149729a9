//! Describes pictures without asking anybody: by a small network and by the palette.
//!
//! [`Network`] sees, `light` puts the palette into words and `feeling` the mood, `tags` and
//! `sentence` tell; `error` says why there is no network.

mod error;
mod feeling;
mod light;
mod network;
mod sentence;
mod tags;

pub use error::ModelError;
pub use network::{Label, Network, Seen};
pub use sentence::of_colours;

use music::{Description, Palette};
use picture::Picture;
use std::path::Path;

/// Describes pictures. Clones share its network.
#[derive(Clone, Debug)]
pub struct Local {
    network: Network,
}

impl Local {
    /// With the network that comes with the program.
    ///
    /// # Errors
    /// A program that was built wrong.
    pub fn embedded() -> Result<Self, ModelError> {
        Network::embedded().map(|network| Self { network })
    }

    /// With a network from an ONNX file.
    ///
    /// # Errors
    /// A file that is not there, is something else, is cut short, or holds a network of other
    /// shapes.
    pub fn read(path: &Path) -> Result<Self, ModelError> {
        Network::read(path).map(|network| Self { network })
    }

    /// Whether its network learned from the pictures that its training can keep out, too.
    pub fn learned_from_all(&self) -> bool {
        self.network.learned_from_all()
    }

    /// What the network sees, before it is put into words.
    pub fn see(&self, picture: &Picture) -> Seen {
        self.network.see(picture)
    }

    /// What is seen in a picture, and what people would feel. Says the same of the same picture.
    pub fn describe(&self, picture: &Picture) -> Description {
        describe(&self.see(picture), picture.palette())
    }
}

/// What the network saw in a picture of such colours, in words.
pub fn describe(seen: &Seen, palette: Palette) -> Description {
    Description {
        sentence: sentence::sentence(seen, &palette),
        tags: tags::tags(seen, &palette),
        captions: Vec::new(),
        palette: Some(palette),
        mood: Some(seen.mood),
    }
}
