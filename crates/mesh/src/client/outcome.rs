//! How a call went, known before its answer is passed on.

use crate::method::Method;
use futures::{StreamExt, stream};
use http::{Extensions, Response};
use http_body::Frame;
use http_body_util::{BodyExt, BodyStream, StreamBody};
use std::time::Duration;
use tonic::{Code, Status, body::Body};
use tonic_types::StatusExt;

/// What the server made of a call. Found among the extensions of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) code: Code,
    pub(crate) pushback: Option<Pushback>,
}

/// What a server that refused says of trying again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pushback {
    After(Duration),
    Never,
}

impl Outcome {
    /// That of a call which is under way, or went well.
    const OK: Self = Self { code: Code::Ok, pushback: None };

    pub(crate) fn of(extensions: &Extensions) -> Self {
        extensions.get().copied().unwrap_or(Self::OK)
    }

    /// The server does not take requests, or not so many.
    pub(crate) fn is_refusal(self) -> bool {
        matches!(self.code, Code::Unavailable | Code::ResourceExhausted)
    }

    /// The server is at fault. That a deadline passed may be the caller's.
    pub(crate) fn is_fault(self) -> bool {
        matches!(self.code, Code::Unavailable | Code::Internal | Code::Unknown | Code::DataLoss)
    }
}

impl From<Status> for Outcome {
    fn from(status: Status) -> Self {
        Self { code: status.code(), pushback: pushback(&status) }
    }
}

/// By gRPC's own trailer (proposal A6), or by `google.rpc.RetryInfo`.
fn pushback(status: &Status) -> Option<Pushback> {
    if let Some(value) = status.metadata().get("grpc-retry-pushback-ms") {
        let after = value.to_str().ok().and_then(|ms| ms.parse().ok()).map(Duration::from_millis);
        // What is negative or no number means: do not try again.
        return Some(after.map_or(Pushback::Never, Pushback::After));
    }
    status.get_details_retry_info()?.retry_delay.map(Pushback::After)
}

/// The same answer, once its outcome is known: when all of a single answer is
/// here, when the first of a stream is, and at once if the caller still speaks.
///
/// # Errors
/// An answer that broke off.
pub(crate) async fn settle(
    answer: Response<Body>,
    method: Method,
) -> Result<Response<Body>, Status> {
    let (mut head, mut body) = answer.into_parts();
    let mut status = Status::from_header_map(&head.headers);
    let body = if status.is_some() || !method.asked_once {
        body
    } else if method.answers_once {
        let whole = body.collect().await?;
        status = whole.trailers().and_then(Status::from_header_map);
        Body::new(whole)
    } else {
        let first = body.frame().await.transpose()?;
        status = first.as_ref().and_then(Frame::trailers_ref).and_then(Status::from_header_map);
        Body::new(StreamBody::new(stream::iter(first.map(Ok)).chain(BodyStream::new(body))))
    };
    head.extensions.insert(status.map_or(Outcome::OK, Outcome::from));
    Ok(Response::from_parts(head, body))
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use http::{HeaderMap, HeaderValue, Uri};
    use tonic::metadata::MetadataMap;
    use tonic_types::ErrorDetails;

    fn method(name: &str) -> Method {
        let path = format!("/melomesh.v1.GenreClassifier/{name}");
        Method::of(&Uri::try_from(path).unwrap())
    }

    fn answer(frames: Vec<Result<Frame<Bytes>, Status>>) -> Response<Body> {
        Response::new(Body::new(StreamBody::new(stream::iter(frames))))
    }

    fn ended(code: &'static str) -> Result<Frame<Bytes>, Status> {
        let status = ("grpc-status".parse().unwrap(), HeaderValue::from_static(code));
        Ok(Frame::trailers(HeaderMap::from_iter([status])))
    }

    fn data() -> Result<Frame<Bytes>, Status> {
        Ok(Frame::data(Bytes::from_static(b"data")))
    }

    #[tokio::test]
    async fn a_single_answer_is_read_to_its_end() {
        let answer = settle(answer(vec![data(), data(), ended("14")]), method("Classify")).await;
        let answer = answer.unwrap();
        assert_eq!(Outcome::of(answer.extensions()).code, Code::Unavailable);
        let whole = answer.into_body().collect().await.unwrap();
        assert!(whole.trailers().is_some());
        assert_eq!(whole.to_bytes(), "datadata");
    }

    #[tokio::test]
    async fn a_stream_is_read_to_its_first_message() {
        let broken = || Err(Status::unavailable("reset"));
        let stream = method("ClassifyTimeline");
        assert!(settle(answer(vec![broken()]), stream).await.is_err());
        let begun = settle(answer(vec![data(), broken()]), stream).await.unwrap();
        assert_eq!(Outcome::of(begun.extensions()), Outcome::OK);
        assert!(begun.into_body().collect().await.is_err());
        let refused = settle(answer(vec![ended("8")]), stream).await.unwrap();
        assert!(Outcome::of(refused.extensions()).is_refusal());
    }

    #[test]
    fn a_server_may_push_back() {
        let told = |ms| {
            let mut metadata = MetadataMap::new();
            metadata.insert("grpc-retry-pushback-ms", ms);
            pushback(&Status::with_metadata(Code::Unavailable, "", metadata))
        };
        let soon = Some(Pushback::After(Duration::from_millis(70)));
        assert_eq!(told("70".parse().unwrap()), soon);
        assert_eq!(told("-1".parse().unwrap()), Some(Pushback::Never));
        let details = ErrorDetails::with_retry_info(Some(Duration::from_millis(70)));
        let status = Status::with_error_details(Code::Unavailable, "", details);
        assert_eq!(pushback(&status), soon);
        assert_eq!(pushback(&Status::unavailable("")), None);
    }
}
