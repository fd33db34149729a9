//! ONNX Runtime says what the reference says. Needs its library: `ORT_DYLIB_PATH`.

mod model;

use model::{agree, model};
use onnx::Engine;
use std::{
    env,
    io::{self, Write},
    path::Path,
};

#[test]
fn once_it_is_loaded_it_runs_the_model() {
    let Some(library) = env::var_os("ORT_DYLIB_PATH") else {
        let line = b"SKIPPED: set ORT_DYLIB_PATH to ONNX Runtime's library to embed by it\n";
        _ = io::stderr().write_all(line);
        return;
    };
    onnx::load(Path::new(&library)).unwrap();
    let Some(words) = model() else { return };
    assert_eq!(onnx::engine(), Ok(Engine::Onnxruntime));
    agree(words);
}
