//! Who called whom, and how it went.
//!
//! A request is a span at its [`server`], which goes on with the trace of its
//! caller; a call is a span of its [`call`]er, with one more for each [`attempt`];
//! what `travels` with it says so to the next. An `ending` knows how an answer
//! ended, which with gRPC is after all of it; `code` says it in the conventions'
//! words.

mod attempt;
mod call;
mod code;
mod ending;
mod server;
mod travel;

pub(crate) use attempt::{Attempt, AttemptLayer};
pub(crate) use call::CallLayer;
pub use server::{Route, ServerLayer};

use http::Uri;

/// `package.Service/Method`.
fn method(uri: &Uri) -> String {
    uri.path().trim_start_matches('/').to_owned()
}
