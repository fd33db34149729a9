//! How a machine is kept: eight bytes of magic, the format, the length and the
//! SHA-256 of what follows, and that, by postcard.

use crate::{ModelError, Svm, features, model::Machine};
use dataset::Learned;
use music::Card;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{fs, io, path::Path, sync::Arc};

const MAGIC: &[u8; 8] = b"MELOSVM\n";
const FORMAT: u32 = 1;

/// The machine that comes with the program.
static EMBEDDED: &[u8] = include_bytes!("../models/gtzan.svm");

/// All that is kept of a machine.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Contents {
    pub(crate) card: Card,
    pub(crate) learned: Vec<Learned>,
    pub(crate) machine: Machine,
}

impl Svm {
    /// The machine that comes with the program.
    ///
    /// # Errors
    /// A program that was built wrong.
    pub fn embedded() -> Result<Self, ModelError> {
        Self::decode(EMBEDDED)
    }

    /// Reads a machine from a file.
    ///
    /// # Errors
    /// A file that is not there, is something else, is damaged, or holds a
    /// machine for other features.
    pub fn read(path: &Path) -> Result<Self, ModelError> {
        Self::decode(&fs::read(path).map_err(|source| file_error(path, source))?)
    }

    /// Writes the machine to a file: all of it, or nothing.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn write(&self, path: &Path) -> Result<(), ModelError> {
        let unfinished = path.with_extension("unfinished");
        fs::write(&unfinished, self.encode()?)
            .and_then(|()| fs::rename(&unfinished, path))
            .map_err(|source| file_error(path, source))
    }

    /// A machine that was just made.
    pub(crate) fn new(contents: Contents) -> Result<Self, ModelError> {
        // Its version is its checksum, known once it is encoded.
        Self::decode(&Self(Arc::new(contents)).encode()?)
    }

    fn encode(&self) -> Result<Vec<u8>, ModelError> {
        let unversioned = Contents {
            card: Card { version: String::new(), ..self.0.card.clone() },
            ..(*self.0).clone()
        };
        let contents = postcard::to_stdvec(&unversioned)
            .map_err(|_| ModelError::Unusable("it cannot be written"))?;
        let length = (contents.len() as u64).to_le_bytes();
        let checksum = Sha256::digest(&contents);
        Ok([&MAGIC[..], &FORMAT.to_le_bytes(), &length, &checksum, &contents].concat())
    }

    fn decode(file: &[u8]) -> Result<Self, ModelError> {
        let (format, rest) = file
            .strip_prefix(MAGIC)
            .and_then(|rest| rest.split_first_chunk())
            .ok_or(ModelError::Foreign)?;
        let found = u32::from_le_bytes(*format);
        if found != FORMAT {
            return Err(ModelError::Format { found, expected: FORMAT });
        }
        let (length, rest) = rest.split_first_chunk().ok_or(ModelError::Checksum)?;
        let (checksum, contents) = rest.split_first_chunk::<32>().ok_or(ModelError::Checksum)?;
        let whole = u64::from_le_bytes(*length) == contents.len() as u64;
        if !whole || *Sha256::digest(contents) != *checksum {
            return Err(ModelError::Checksum);
        }
        let mut contents: Contents = postcard::from_bytes(contents)
            .map_err(|_| ModelError::Unusable("its parts cannot be told apart"))?;
        contents.check()?;
        contents.card.version = checksum[..6].iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self(Arc::new(contents)))
    }
}

impl Contents {
    /// Says whether the parts fit together: what is served must not panic.
    fn check(&self) -> Result<(), ModelError> {
        let Machine { standard, vectors, weights, rho, .. } = &self.machine;
        let genres = self.card.labels.len();
        if genres < 2 {
            return Err(ModelError::Unusable("it tells no two genres apart"));
        }
        if !standard.fits() || vectors.ncols() != features::COUNT {
            return Err(ModelError::Unusable("it was made for other features"));
        }
        if weights.dim() != (vectors.nrows(), genres) || rho.len() != genres {
            return Err(ModelError::Unusable("its machines are not as many as its labels"));
        }
        if self.card.window_columns == 0 {
            return Err(ModelError::Unusable("its window is empty"));
        }
        Ok(())
    }
}

fn file_error(path: &Path, source: io::Error) -> ModelError {
    ModelError::File { path: path.to_owned(), source }
}
