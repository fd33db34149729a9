//! A library that is not there is an answer, however often it is asked for.

use onnx::{Error, engine, load};
use std::path::Path;

#[test]
fn a_library_that_is_not_there_is_said_each_time() {
    let library = Path::new("/nowhere/libonnxruntime.so");
    let Err(Error::Missing(reason)) = load(library) else { panic!("it is there") };
    assert!(reason.contains("/nowhere"), "{reason}");
    assert_eq!(load(library), Err(Error::Missing(reason.clone())));
    assert_eq!(engine(), Err(Error::Missing(reason)));
}
