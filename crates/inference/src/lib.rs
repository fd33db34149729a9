//! Runs a model off the async threads.
//!
//! A model computes; a server waits. Keeping the two apart means a slow
//! prediction never holds up a health check, a full queue is answered at once
//! instead of growing without end, and what nobody waits for any more is not
//! computed.

mod queue;
mod task;
mod waiting;
mod workers;

pub use task::Answers;
pub use workers::{Workers, WorkersConfig};

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The queue is full; asking again later may help.
    #[error("too many requests are waiting; try again later")]
    Overloaded,
    /// The model gave up on this very question.
    #[error("the model failed on this input")]
    Failed,
}
