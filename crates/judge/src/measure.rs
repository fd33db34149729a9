//! The steps of a verdict, as they are seen from outside.

use crate::Judge;
use audio::{Clip, DecodeError, Levels, Limits};
use bytes::Bytes;
use music::Card;
use ndarray::ArrayView2;
use opentelemetry::{
    KeyValue,
    metrics::{Gauge, Histogram},
};
use semconv::{
    attribute::{MODEL, MODEL_VERSION, UPLOAD, WINDOWS},
    metric, span,
};
use std::{sync::LazyLock, time::Instant};
use tracing::info_span;

static SIZE: LazyLock<Histogram<f64>> = LazyLock::new(|| metric::UPLOAD_SIZE.histogram());
static TIME: LazyLock<Histogram<f64>> = LazyLock::new(|| metric::INFERENCE_DURATION.histogram());
static COUNT: LazyLock<Histogram<f64>> = LazyLock::new(|| metric::INFERENCE_WINDOWS.histogram());
static INFO: LazyLock<Gauge<u64>> = LazyLock::new(|| metric::MODEL_INFO.gauge());

pub(crate) fn decode(audio: Bytes, limits: &Limits) -> Result<Clip, DecodeError> {
    SIZE.record(audio.len() as f64, &[KeyValue::new(UPLOAD, "clip")]);
    info_span!(span::DECODE).in_scope(|| Clip::decode(audio, limits))
}

pub(crate) fn levels_of(clip: &Clip) -> Levels {
    info_span!(span::FEATURES).in_scope(|| Levels::of_clip(clip))
}

pub(crate) fn judge_windows<J: Judge>(
    judge: &mut J,
    windows: &[ArrayView2<'_, u8>],
) -> Vec<Vec<f64>> {
    let id = judge.card().id.clone();
    let span = info_span!(span::INFERENCE, { MODEL } = id, { WINDOWS } = windows.len());
    let begun = Instant::now();
    let judged = span.in_scope(|| judge.judge(windows));
    let model = [KeyValue::new(MODEL, id)];
    TIME.record(begun.elapsed().as_secs_f64(), &model);
    COUNT.record(windows.len() as f64, &model);
    judged
}

/// A model begins to serve.
pub(crate) fn serves(card: &Card) {
    INFO.record(1, &version(card));
}

/// A model takes over from another.
pub(crate) fn replaced(old: &Card, new: &Card) {
    INFO.record(0, &version(old));
    serves(new);
}

fn version(card: &Card) -> [KeyValue; 2] {
    [KeyValue::new(MODEL, card.id.clone()), KeyValue::new(MODEL_VERSION, card.version.clone())]
}
