use super::mix::Question;
use http::StatusCode;
use std::{
    fmt::{self, Display, Formatter},
    time::Duration,
};
use tonic::Code;

/// What became of a request, with all times from the beginning of its step.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answer {
    pub(super) question: Question,
    /// When it was to be sent.
    pub(super) due: Duration,
    /// When it was sent.
    pub(super) sent: Duration,
    /// When its answer was whole.
    pub(super) ended: Duration,
    pub(super) outcome: Outcome,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Outcome {
    Good,
    /// Too much was asked, and it was told so: 429 or RESOURCE_EXHAUSTED.
    Refused,
    Failed(Reason),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reason {
    Status(u16),
    Code(i32),
    /// No answer within the time that it was given.
    Late,
    /// The connection was refused, or broke.
    Connection,
}

impl Answer {
    /// From when it was due, so that a sender that is held up hides nothing.
    pub(super) fn latency(&self) -> Duration {
        self.ended.saturating_sub(self.due)
    }

    /// From when it was sent.
    pub(super) fn service_time(&self) -> Duration {
        self.ended.saturating_sub(self.sent)
    }

    /// How much later it was sent than it was due.
    pub(super) fn lag(&self) -> Duration {
        self.sent.saturating_sub(self.due)
    }
}

impl Outcome {
    pub(super) fn of_status(status: StatusCode) -> Self {
        match status {
            StatusCode::TOO_MANY_REQUESTS => Self::Refused,
            status if status.is_success() => Self::Good,
            status => Self::Failed(Reason::Status(status.as_u16())),
        }
    }

    pub(super) fn of_code(code: Code) -> Self {
        match code {
            Code::Ok => Self::Good,
            Code::ResourceExhausted => Self::Refused,
            code => Self::Failed(Reason::Code(code as i32)),
        }
    }
}

impl Display for Reason {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "status {status}"),
            Self::Code(code) => write!(f, "{:?}", Code::from_i32(*code)),
            Self::Late => f.write_str("no answer in time"),
            Self::Connection => f.write_str("connection lost"),
        }
    }
}
