//! Compiles the contract without needing `protoc` on the machine.

use std::{env, error::Error, fs, path::Path};

const FILES: [&str; 3] = [
    "melomesh/v1/genre_classifier.proto",
    "melomesh/v1/recommender.proto",
    "melomesh/v1/spectrogram_renderer.proto",
];
// Not imported by any file, but carried in error details.
const WELL_KNOWN: [&str; 1] = ["google/rpc/error_details.proto"];

fn main() -> Result<(), Box<dyn Error>> {
    let mut compiler = protox::Compiler::new(["."])?;
    compiler.include_source_info(true).include_imports(true);
    compiler.open_files(FILES)?;
    let contract = compiler.file_descriptor_set();
    compiler.open_files(WELL_KNOWN)?;

    // Encoded by protox itself, so that the options of `google.api` survive.
    let out = env::var("OUT_DIR")?;
    fs::write(Path::new(&out).join("descriptors.bin"), compiler.encode_file_descriptor_set())?;

    tonic_prost_build::configure().bytes(".").compile_fds(contract)?;
    println!("cargo:rerun-if-changed=melomesh");
    println!("cargo:rerun-if-changed=google");
    Ok(())
}
