use std::fmt::{self, Display, Formatter};

/// The trace that a request is to be part of, and the span that it is called by
/// (<https://www.w3.org/TR/trace-context/>).
#[derive(Clone, Copy, Debug)]
pub(super) struct Traceparent {
    trace: u128,
    span: u64,
}

impl Traceparent {
    /// A trace that nobody has seen.
    pub(super) fn random() -> Self {
        // All zeroes are no id.
        Self { trace: rand::random::<u128>() | 1, span: rand::random::<u64>() | 1 }
    }

    /// The id of the trace.
    pub(super) fn trace(&self) -> String {
        format!("{:032x}", self.trace)
    }

    /// The id of the calling span.
    pub(super) fn span(&self) -> String {
        format!("{:016x}", self.span)
    }
}

impl Display for Traceparent {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "00-{}-{}-01", self.trace(), self.span())
    }
}
