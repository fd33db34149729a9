//! Why a REST request is not answered, and how its caller is told: as the JSON
//! form of `google.rpc.Status`.

use super::{Malformed, answer::told};
use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use prost::Message;
use prost_reflect::{DynamicMessage, MessageDescriptor};
use serde_json::{Value, json};
use tonic::{Code, Status};
use tonic_types::StatusExt;

/// Why a request is not answered.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No method has such a path.
    #[error("there is nothing at this path; GET / lists what there is")]
    NotFound,
    /// The path is served, but by other verbs.
    #[error("this path is served by {}", list(.0))]
    MethodNotAllowed(Vec<Method>),
    /// The caller understands nothing that could be answered.
    #[error("the answer can be {}", .0.join(" or "))]
    NotAcceptable(&'static [&'static str]),
    /// The body is of a type that the method does not take.
    #[error("the body must be one of {}", .0.join(", "))]
    UnsupportedMediaType(Vec<String>),
    /// The body is longer than this, in bytes.
    #[error("the body must not exceed {0} bytes")]
    TooLarge(usize),
    /// The body did not come in time.
    #[error("the body took too long to arrive")]
    Slow,
    /// The request does not say what its method understands.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// The method itself failed.
    #[error("{}", .0.message())]
    Status(#[from] Box<Status>),
}

impl Error {
    /// Whether there is too much to do for anybody to look at the request.
    pub(super) fn is_refusal(&self) -> bool {
        matches!(self, Self::Status(status) if status.code() == Code::ResourceExhausted)
    }

    /// The one place where an error becomes an HTTP status and a gRPC code.
    fn codes(&self) -> (StatusCode, Code) {
        match self {
            Self::NotFound => (StatusCode::NOT_FOUND, Code::NotFound),
            Self::MethodNotAllowed(_) => (StatusCode::METHOD_NOT_ALLOWED, Code::Unimplemented),
            Self::NotAcceptable(_) => (StatusCode::NOT_ACCEPTABLE, Code::InvalidArgument),
            Self::UnsupportedMediaType(_) => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, Code::InvalidArgument)
            }
            Self::TooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, Code::ResourceExhausted),
            Self::Slow => (StatusCode::REQUEST_TIMEOUT, Code::DeadlineExceeded),
            Self::Malformed(_) => (StatusCode::BAD_REQUEST, Code::InvalidArgument),
            Self::Status(status) => {
                let own = status_of_reason(status);
                (own.unwrap_or_else(|| http_status(status.code())), status.code())
            }
        }
    }

    fn headers(&self) -> HeaderMap {
        let header = match self {
            Self::MethodNotAllowed(verbs) => Some((header::ALLOW, list(verbs))),
            Self::Status(status) if status.code() == Code::Unauthenticated => {
                Some((header::WWW_AUTHENTICATE, "Bearer realm=\"melomesh\"".to_owned()))
            }
            Self::Status(status) => status.get_details_retry_info().and_then(|info| {
                let delay = info.retry_delay?;
                let seconds = delay.as_secs() + u64::from(delay.subsec_nanos() > 0);
                Some((header::RETRY_AFTER, seconds.to_string()))
            }),
            _ => None,
        };
        let value = |(name, text)| Some((name, HeaderValue::try_from(text).ok()?));
        let metadata = match self {
            Self::Status(status) => Some(told(status.metadata().as_ref())),
            _ => None,
        };
        metadata.into_iter().flatten().chain(header.and_then(value)).collect()
    }

    /// The answer to a request of this id, which is told where somebody will have to look into it.
    pub(super) fn answer(self, id: Option<&str>) -> Response {
        let (http, code) = self.codes();
        let mut body = match &self {
            Self::Status(status) => status_json(status),
            other => status_json(&Status::new(code, other.to_string())),
        };
        if let Some(id) = id.filter(|_| http.is_server_error())
            && let Some(details) = body["details"].as_array_mut()
        {
            let kind = "type.googleapis.com/google.rpc.RequestInfo";
            details.push(json!({ "@type": kind, "requestId": id }));
        }
        (http, self.headers(), Json(body)).into_response()
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        self.answer(None)
    }
}

/// The status of a reason that HTTP has one for, and gRPC has no code.
fn status_of_reason(status: &Status) -> Option<StatusCode> {
    match status.get_details_error_info()?.reason.as_str() {
        proto::UNSUPPORTED_MEDIA_TYPE => Some(StatusCode::UNSUPPORTED_MEDIA_TYPE),
        proto::TOO_LARGE => Some(StatusCode::PAYLOAD_TOO_LARGE),
        _ => None,
    }
}

/// `GET` brings `HEAD` along.
fn list(verbs: &[Method]) -> String {
    let head = verbs.contains(&Method::GET).then_some(&Method::HEAD);
    verbs.iter().chain(head).map(Method::as_str).collect::<Vec<_>>().join(", ")
}

/// The mapping of `google/rpc/code.proto`.
fn http_status(code: Code) -> StatusCode {
    match code {
        Code::Ok => StatusCode::OK,
        // Has no name in HTTP: the caller closed the request.
        Code::Cancelled => StatusCode::from_u16(499).unwrap_or(StatusCode::REQUEST_TIMEOUT),
        Code::InvalidArgument | Code::FailedPrecondition | Code::OutOfRange => {
            StatusCode::BAD_REQUEST
        }
        Code::DeadlineExceeded => StatusCode::GATEWAY_TIMEOUT,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::AlreadyExists | Code::Aborted => StatusCode::CONFLICT,
        Code::PermissionDenied => StatusCode::FORBIDDEN,
        Code::Unauthenticated => StatusCode::UNAUTHORIZED,
        Code::ResourceExhausted => StatusCode::TOO_MANY_REQUESTS,
        Code::Unimplemented => StatusCode::NOT_IMPLEMENTED,
        Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Code::Unknown | Code::Internal | Code::DataLoss => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The JSON form of a status. Details of a type that the contract does not
/// know are left out.
pub(super) fn status_json(status: &Status) -> Value {
    let details = tonic_types::Status::decode(status.details()).unwrap_or_default().details;
    let any = proto::POOL.get_message_by_name("google.protobuf.Any");
    let detail = |detail| any.clone().and_then(|any| any_json(any, &detail));
    json!({
        "code": i32::from(status.code()),
        "message": status.message(),
        "details": details.into_iter().filter_map(detail).collect::<Vec<_>>(),
    })
}

fn any_json(any: MessageDescriptor, detail: &impl Message) -> Option<Value> {
    let mut message = DynamicMessage::new(any);
    message.merge(detail.encode_to_vec().as_slice()).ok()?;
    serde_json::to_value(message).ok()
}
