//! tract, behind the interface of ONNX Runtime.

use ort::sys::{OrtApi, OrtStatusPtr, OrtTensorTypeAndShapeInfo};
use std::ffi::c_char;

/// tract's functions, and one that it lacks.
pub(super) fn api() -> OrtApi {
    OrtApi { SetSymbolicDimensions: name_no_dimensions, ..ort_tract::api() }
}

/// `ort` names the dimensions of each tensor, and tract has no names for them.
/// That went well: nobody asks for the names.
extern "system" fn name_no_dimensions(
    _: *mut OrtTensorTypeAndShapeInfo,
    _: *mut *const c_char,
    _: usize,
) -> OrtStatusPtr {
    OrtStatusPtr::default()
}
