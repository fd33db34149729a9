//! The steps of an answer, as they are seen from outside.

use crate::describer::local::Local;
use music::Description;
use ndarray::Array2;
use opentelemetry::{KeyValue, metrics::Histogram};
use picture::{DecodeError, Picture, PictureLimits};
use semconv::{
    attribute::{MODEL, UPLOAD},
    metric, span,
};
use std::{sync::LazyLock, time::Instant};
use tracing::info_span;
use words::Words;

static SIZE: LazyLock<Histogram<f64>> = LazyLock::new(|| metric::UPLOAD_SIZE.histogram());
static TIME: LazyLock<Histogram<f64>> = LazyLock::new(|| metric::INFERENCE_DURATION.histogram());

pub(crate) fn decode(file: &[u8], limits: &PictureLimits) -> Result<Picture, DecodeError> {
    SIZE.record(file.len() as f64, &[KeyValue::new(UPLOAD, "picture")]);
    info_span!(span::DECODE).in_scope(|| Picture::decode(file, limits))
}

pub(crate) fn describe(local: &Local, picture: &Picture) -> Description {
    infer("describer", || local.describe(picture))
}

pub(crate) fn embed(words: &Words, sentence: &str) -> Result<Array2<f32>, words::Error> {
    infer("words", || words.embed(&[sentence]))
}

fn infer<T>(model: &'static str, compute: impl FnOnce() -> T) -> T {
    let begun = Instant::now();
    let answer = info_span!(span::INFERENCE, { MODEL } = model).in_scope(compute);
    TIME.record(begun.elapsed().as_secs_f64(), &[KeyValue::new(MODEL, model)]);
    answer
}
