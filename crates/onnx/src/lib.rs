//! What runs ONNX graphs for those who ask `ort` to, in this process.
//!
//! `ort` has one engine for a whole process, and whichever is chosen first
//! stays: tract, which is a part of this program, or ONNX Runtime, whose library
//! is loaded. Here is the only place that chooses, so nobody chooses twice.

mod tract;

use std::{path::Path, sync::OnceLock};

/// What was chosen, or why what was asked for is not there.
static CHOSEN: OnceLock<Result<Engine, String>> = OnceLock::new();

/// What runs graphs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// A part of this program.
    Tract,
    /// Microsoft's library.
    Onnxruntime,
}

/// Why graphs are not run by what was asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// There is no such library, or it is not ONNX Runtime, or too old.
    #[error("ONNX Runtime is not there: {0}")]
    Missing(String),
    /// Something was run before the library was loaded.
    #[error("ONNX Runtime must be loaded before tract runs anything in the same process")]
    Late,
}

/// Loads ONNX Runtime's library, which then runs all graphs. Later calls say how
/// the first went: after a library that cannot be loaded, `ort` takes no other.
///
/// # Errors
/// A library that cannot be loaded, or tract chosen before.
pub fn load(library: &Path) -> Result<(), Error> {
    let load = || match ort::init_from(library) {
        Ok(environment) => {
            environment.commit();
            Ok(Engine::Onnxruntime)
        }
        Err(error) => Err(error.to_string()),
    };
    match CHOSEN.get_or_init(load) {
        Ok(Engine::Onnxruntime) => Ok(()),
        Ok(Engine::Tract) => Err(Error::Late),
        Err(reason) => Err(Error::Missing(reason.clone())),
    }
}

/// What runs graphs: tract, unless ONNX Runtime was loaded before. Call this
/// before anything of `ort`, which panics without an engine.
///
/// # Errors
/// A library that was to be loaded, and could not.
pub fn engine() -> Result<Engine, Error> {
    let choose = || {
        ort::set_api(tract::api());
        Ok(Engine::Tract)
    };
    CHOSEN.get_or_init(choose).clone().map_err(Error::Missing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_choice_stays() {
        assert_eq!(engine(), Ok(Engine::Tract));
        assert_eq!(load(Path::new("/nowhere/libonnxruntime.so")), Err(Error::Late));
        assert_eq!(engine(), Ok(Engine::Tract));
    }
}
