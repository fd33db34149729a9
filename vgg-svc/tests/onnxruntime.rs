//! ONNX Runtime says what tract says. Needs its library: `ORT_DYLIB_PATH`.
#![cfg(feature = "onnxruntime")]

mod small;

use judge::Judge;
use small::{keep, levels, said};
use std::{
    env,
    io::{self, Write},
    path::PathBuf,
    process::Command,
};
use vgg_svc::{
    Network,
    network::{Engine, EngineConfig},
};

fn with_library(path: impl Into<PathBuf>) -> EngineConfig {
    EngineConfig { engine: Engine::Onnxruntime, onnxruntime_lib: path.into() }
}

fn furthest(ours: &[Vec<f64>], theirs: &[Vec<f64>]) -> f64 {
    let (ours, theirs) = (ours.concat(), theirs.concat());
    assert_eq!(ours.len(), theirs.len());
    ours.iter().zip(theirs).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

#[test]
fn both_engines_agree() {
    let Some(library) = env::var_os("ORT_DYLIB_PATH") else {
        let line =
            b"SKIPPED: set ORT_DYLIB_PATH to ONNX Runtime's library to compare the engines\n";
        _ = io::stderr().write_all(line);
        return;
    };
    let (_folder, path) = keep(small::FILE);
    let mut onnxruntime = Network::read(&path, &with_library(library)).unwrap();
    let mut tract = Network::read(&path, &EngineConfig::default()).unwrap();
    let clips: Vec<_> = [128, 50, 1, 127].into_iter().map(levels).collect();
    let windows: Vec<_> = clips.iter().map(|levels| levels.view()).collect();
    let (ours, theirs) = (tract.judge(&windows), onnxruntime.judge(&windows));
    let far = furthest(&ours, &theirs);
    println!("the engines are {far:.1e} apart");
    assert!(far < 1e-4, "{far}");
    assert!(furthest(&theirs[..2], &[said(128), said(50)]) < 1e-4);
}

#[test]
fn a_library_that_is_not_there_is_said() {
    let library = "/nowhere/libonnxruntime.so";
    let program = Command::new(env!("CARGO_BIN_EXE_vgg-svc"))
        .args(["--engine", "onnxruntime", "--onnxruntime-lib", library])
        .output()
        .unwrap();
    let said = String::from_utf8(program.stderr).unwrap();
    assert_eq!(program.status.code(), Some(78), "{said}");
    assert!(said.contains("ONNX Runtime is not there: failed to load from `/nowhere"), "{said}");
}
