//! Codes in the conventions' words.

use opentelemetry::trace;
use semconv::attribute::{ERROR_TYPE, RPC_STATUS};
use tonic::Code;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// By their numbers.
const NAMES: [&str; 17] = [
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
];

pub(super) fn name(code: Code) -> &'static str {
    NAMES[code as usize]
}

/// Whether the server is at fault; to the one who called, whatever is not OK is an
/// error.
pub(super) fn is_fault(code: Code) -> bool {
    matches!(
        code,
        Code::Unknown
            | Code::DeadlineExceeded
            | Code::Unimplemented
            | Code::Internal
            | Code::Unavailable
            | Code::DataLoss
    )
}

/// Writes on a span how its call ended.
pub(super) fn record(span: &Span, code: Code, is_error: bool) {
    span.set_attribute(RPC_STATUS, name(code));
    if is_error {
        span.set_attribute(ERROR_TYPE, name(code));
        span.set_status(trace::Status::error(""));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_own_name() {
        for number in 0..17 {
            let code = Code::from(number);
            let name = name(code).replace('_', "").to_lowercase();
            assert_eq!(name, format!("{code:?}").to_lowercase());
        }
    }
}
