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
mod limits;
mod malformed;
mod media;
mod multipart;
mod openapi;
mod percent;
mod route;
mod template;
mod text;
mod throttle;
mod timeout;
mod upload;

pub use codec::DynamicCodec;
pub use error::Error;
pub use limits::Limits;
pub use malformed::Malformed;
pub(crate) use media::negotiate;
pub use multipart::Error as FormError;
pub use openapi::page;
pub use percent::Error as PercentError;
pub use route::{InvalidRoute, Routes};

use crate::{gate::Gate, metadata};
use answer::Form;
use axum::{
    body::{Body, HttpBody},
    extract::Request,
    response::{IntoResponse, Response},
};
use body::Source;
use bytes::Bytes;
use futures::{StreamExt, future, stream};
use http::{HeaderValue, Method, header, request::Parts};
use route::Route;
use semconv::{attribute::RPC_METHOD, span};
use std::sync::Arc;
use throttle::Throttle;
use tonic::{client::GrpcService, codegen::StdError};
use tracing::Instrument;
use upload::Upload;

/// Answers REST requests by calling a gRPC service.
#[derive(Clone)]
pub struct Transcoder<S> {
    routes: Arc<Routes>,
    service: S,
    gate: Arc<Gate>,
    limits: Limits,
    throttle: Arc<Throttle>,
}

impl<S> Transcoder<S>
where
    S: GrpcService<tonic::body::Body> + Clone,
    S::ResponseBody: HttpBody<Data = Bytes> + Send + 'static,
    <S::ResponseBody as HttpBody>::Error: Into<StdError>,
{
    /// Transcodes for `service`, which whoever `gate` lets in may call.
    pub fn new(routes: Routes, service: S, gate: Arc<Gate>, limits: Limits) -> Self {
        let throttle = Arc::default();
        Self { routes: Arc::new(routes), service, gate, limits, throttle }
    }

    /// Answers a request; errors are answers too.
    pub async fn answer(self, request: Request) -> Response {
        let (head, body) = request.into_parts();
        let is_head = head.method == Method::HEAD;
        let response = match self.routes.find(&head.method, head.uri.path()) {
            Ok((route, captures)) => {
                let method = route.path.path().trim_start_matches('/');
                let span = tracing::info_span!(span::TRANSCODE, { RPC_METHOD } = method);
                let entered = self.enter(route, &captures, head, body).instrument(span);
                let mut response = entered.await;
                response.extensions_mut().insert(mesh::trace::Route(route.pattern.clone()));
                response
            }
            Err(error) => error.into_response(),
        };
        if is_head { without_body(response) } else { response }
    }

    /// Nothing is read of a request that is not let in.
    async fn enter(&self, route: &Route, captures: &[String], head: Parts, body: Body) -> Response {
        let admission = self.gate.admit(route.path.path(), &head).await;
        let id = metadata::request_id(&head.headers).map(str::to_owned);
        let path = head.uri.path().to_owned();
        let answer = match admission.allowed.and_then(|()| self.throttle.admit(&path)) {
            Ok(()) => {
                let answer = self.call(route, captures, head, body).await;
                self.throttle.note(&path, answer.as_ref().is_err_and(Error::is_refusal));
                answer
            }
            Err(status) => {
                upload::forget(&head.headers, body);
                Err(Box::new(status).into())
            }
        };
        let mut response = answer.unwrap_or_else(|error| error.answer(id.as_deref()));
        if let Some(allowance) = admission.allowance {
            allowance.tell(response.headers_mut());
        }
        response
    }

    async fn call(
        &self,
        route: &Route,
        captures: &[String],
        mut head: Parts,
        body: Body,
    ) -> Result<Response, Error> {
        let form = Form::negotiate(route, &head.headers)?;
        let source = route.source(&head.headers)?;
        timeout::heed(&mut head.headers)?;
        let query = head.uri.query().unwrap_or_default();
        // The place is held until there is an answer; the bytes are not.
        let (messages, _place) = match source {
            Source::Raw { content_type } if route.method.is_client_streaming() => {
                (route.messages(captures, query, &content_type, body)?.boxed(), None)
            }
            source => {
                let upload = match source {
                    Source::Ignored => Upload::default(),
                    _ => Upload::read(&head.headers, body, route, &self.limits).await?,
                };
                let message = route.bind(captures, query, source, upload.bytes)?;
                (stream::once(future::ready(Ok(message))).boxed(), upload.place)
            }
        };
        let answers = codec::call(self.service.clone(), route, head.headers, messages).await;
        let answers = answers.map_err(Box::new)?;
        match route.method.is_server_streaming() {
            true => answer::many(form, route, answers).await,
            false => answer::one(form, route, answers).await,
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
