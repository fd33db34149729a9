//! REST, transcoded to gRPC by the contract's `google.api.http` options.
//!
//! A request walks a straight line: `route` finds its method, `body` tells how
//! to read what it carries, `bind` makes its message of path, query and body,
//! the method is called with `codec`, and `answer` makes the response of what it
//! says. There is no code for any single method. `openapi` describes it all.

mod annotation;
mod answer;
mod bind;
mod body;
mod codec;
mod error;
mod field;
mod malformed;
mod media;
mod multipart;
mod openapi;
mod percent;
mod route;
mod template;
mod text;

pub use codec::DynamicCodec;
pub use error::Error;
pub use malformed::Malformed;
pub use multipart::Error as FormError;
pub use openapi::page;
pub use percent::Error as PercentError;
pub use route::{InvalidRoute, Routes};

use crate::metadata;
use answer::Form;
use axum::{
    body::{Body, HttpBody},
    extract::Request,
    response::{IntoResponse, Response},
};
use body::Source;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use std::sync::Arc;
use tonic::{
    Status,
    client::{Grpc, GrpcService},
    codegen::StdError,
};

/// Answers REST requests by calling a gRPC service.
#[derive(Clone)]
pub struct Transcoder<S> {
    routes: Arc<Routes>,
    service: S,
    max_body_bytes: usize,
}

impl<S> Transcoder<S>
where
    S: GrpcService<tonic::body::Body> + Clone,
    S::ResponseBody: HttpBody<Data = Bytes> + Send + 'static,
    <S::ResponseBody as HttpBody>::Error: Into<StdError>,
{
    /// Transcodes for `service`. Longer bodies than `max_body_bytes` are refused.
    pub fn new(routes: Routes, service: S, max_body_bytes: usize) -> Self {
        Self { routes: Arc::new(routes), service, max_body_bytes }
    }

    /// Answers a request; errors are answers too.
    pub async fn answer(self, request: Request) -> Response {
        let head = request.method() == Method::HEAD;
        let response = self.call(request).await.unwrap_or_else(Error::into_response);
        if head { without_body(response) } else { response }
    }

    async fn call(&self, request: Request) -> Result<Response, Error> {
        let (head, body) = request.into_parts();
        let (route, captures) = self.routes.find(&head.method, head.uri.path())?;
        let form = Form::negotiate(route, &head.headers)?;
        let source = route.source(&head.headers)?;
        let body = match source {
            Source::Ignored => Bytes::new(),
            _ => self.read(&head.headers, body).await?,
        };
        let query = head.uri.query().unwrap_or_default();
        let message = route.bind(&captures, query, source, body)?;

        let request = metadata::carry(&head.headers, message);
        let mut service = Grpc::new(self.service.clone()).max_decoding_message_size(usize::MAX);
        service.ready().await.map_err(|error| Box::new(Status::from_error(error.into())))?;
        let path = route.path.clone();
        let codec = DynamicCodec(route.method.output());
        if route.method.is_server_streaming() {
            let response = service.server_streaming(request, path, codec).await;
            answer::many(form, route, response.map_err(Box::new)?.into_inner()).await
        } else {
            let response = service.unary(request, path, codec).await;
            answer::one(form, route, response.map_err(Box::new)?.get_ref())
        }
    }

    /// Reads a body, but none whose length already says that it is too long.
    async fn read(&self, headers: &HeaderMap, body: Body) -> Result<Bytes, Error> {
        let max = self.max_body_bytes;
        let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
        if length.and_then(|length| length.parse().ok()).is_some_and(|length: usize| length > max) {
            return Err(Error::TooLarge(max));
        }
        match Limited::new(body, max).collect().await {
            Ok(body) => Ok(body.to_bytes()),
            Err(error) if error.is::<LengthLimitError>() => Err(Error::TooLarge(max)),
            Err(_) => Err(Malformed::BrokeOff.into()),
        }
    }
}

/// What HEAD is answered where GET would be answered `response`.
fn without_body(mut response: Response) -> Response {
    if let Some(length) = response.body().size_hint().exact() {
        response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    response.map(|_| Body::empty())
}
