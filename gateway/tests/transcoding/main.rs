//! Every rule of transcoding, asked of a real service in process.

#![allow(clippy::unwrap_used, reason = "a panic is how a test reports")]

mod answers;
mod binding;
mod contracts;
mod openapi;
mod songbook;
mod uploads;
