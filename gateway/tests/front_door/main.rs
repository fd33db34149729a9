//! The gateway as its callers meet it, before a judge that does what is asked
//! of it.

#![allow(clippy::unwrap_used, reason = "a panic is how a test reports")]

mod access;
mod double;
mod https;
mod judges;
mod limits;
mod serving;
mod web;
