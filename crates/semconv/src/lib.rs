//! What everything that is seen of Melomesh is called.
//!
//! Names are those of OpenTelemetry's semantic conventions where there are any
//! (<https://opentelemetry.io/docs/specs/semconv/>), and else begin with
//! `melomesh`. [`attribute`], [`span`] and [`metric`] are all of them; a
//! [`Service`] says whose a span is.

pub mod attribute;
mod instrument;
pub mod metric;
mod service;
pub mod span;

pub use instrument::{Kind, Metric};
pub use service::Service;
