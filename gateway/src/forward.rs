//! Calls that are passed on as they are: messages stay the bytes they came as.

use crate::{excuse::excuse, metadata::Carried, tie::tie};
use bytes::Bytes;
use futures::{FutureExt, StreamExt, future::BoxFuture};
use http::{HeaderMap, HeaderValue, Request, Response, Uri, Version, header, uri::PathAndQuery};
use http_body_util::{BodyStream, StreamBody};
use hyper::body::Frame;
use mesh::{Method, client::Client};
use std::{
    convert::Infallible,
    future::Future,
    marker::PhantomData,
    task::{Context, Poll},
};
use tonic::{Status, body::Body, server::NamedService};
use tower::{Service, ServiceExt};

const GRPC: HeaderValue = HeaderValue::from_static("application/grpc");

/// Somebody behind the gateway.
#[derive(Clone, Debug)]
pub(crate) struct Hop {
    /// A noun with its article.
    pub who: &'static str,
    pub client: Client,
    pub carried: Carried,
}

impl Hop {
    /// What is answered to a call. Of headers and trailers only what is to be carried passes, and
    /// of failures only what callers may know.
    async fn ask(self, request: Request<Body>) -> Result<Response<Body>, Status> {
        let (head, body) = request.into_parts();
        let path = head.uri.path_and_query().cloned();
        let uri = path.unwrap_or(PathAndQuery::from_static("/")).into();
        let headers = self.carried.of(&head.headers);
        let answer = match Method::of(&uri).asked_once {
            true => self.client.clone().oneshot(call(uri, headers, body)).await,
            false => {
                let (body, tie) = tie(body);
                tie.bind(self.client.clone().oneshot(call(uri, headers, body))).await
            }
        };
        let (head, body) = answer.map_err(|status| self.excused(status))?.into_parts();
        if let Some(status) = Status::from_header_map(&head.headers) {
            return Err(self.excused(status));
        }
        let mut headers = self.carried.of(&head.headers);
        headers.insert(header::CONTENT_TYPE, GRPC);
        let frames = BodyStream::new(body).map(move |frame| Ok::<_, Status>(self.frame(frame)));
        let mut answer = Response::new(Body::new(StreamBody::new(frames)));
        *answer.headers_mut() = headers;
        Ok(answer)
    }

    fn frame(&self, frame: Result<Frame<Bytes>, Status>) -> Frame<Bytes> {
        let status = match frame.map(Frame::into_trailers) {
            Ok(Err(data)) => return data,
            Ok(Ok(trailers)) => Status::from_header_map(&trailers)
                .unwrap_or_else(|| Status::unknown("the answer does not say how it ended")),
            Err(status) => status,
        };
        let mut trailers = HeaderMap::new();
        // It only fails on bytes that no header holds, and a status has none.
        _ = self.excused(status).add_header(&mut trailers);
        Frame::trailers(trailers)
    }

    fn excused(&self, mut status: Status) -> Status {
        let carried = self.carried.of(status.metadata().as_ref());
        *status.metadata_mut() = tonic::metadata::MetadataMap::from_headers(carried);
        excuse(self.who, status)
    }
}

/// A call of the next hop.
fn call(uri: Uri, headers: HeaderMap, body: Body) -> Request<Body> {
    let mut request = Request::new(body);
    *request.method_mut() = http::Method::POST;
    *request.uri_mut() = uri;
    *request.version_mut() = Version::HTTP_2;
    *request.headers_mut() = headers;
    request.headers_mut().insert(header::TE, HeaderValue::from_static("trailers"));
    request.headers_mut().insert(header::CONTENT_TYPE, GRPC);
    request
}

/// Knows who answers a call.
pub(crate) trait Route: Clone + Send + 'static {
    /// Who that is, and the call as it came.
    fn route(
        self,
        request: Request<Body>,
    ) -> impl Future<Output = Result<(Hop, Request<Body>), Status>> + Send;
}

impl Route for Hop {
    async fn route(self, request: Request<Body>) -> Result<(Hop, Request<Body>), Status> {
        Ok((self, request))
    }
}

/// The service `S` of the contract, at whoever has it.
#[derive(Debug)]
pub(crate) struct Forward<S, R> {
    route: R,
    service: PhantomData<fn() -> S>,
}

impl<S, R> Forward<S, R> {
    pub(crate) fn new(route: R) -> Self {
        Self { route, service: PhantomData }
    }
}

impl<S, R: Clone> Clone for Forward<S, R> {
    fn clone(&self) -> Self {
        Self::new(self.route.clone())
    }
}

impl<S: NamedService, R> NamedService for Forward<S, R> {
    const NAME: &'static str = S::NAME;
}

impl<S, R: Route> Service<Request<Body>> for Forward<S, R> {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response<Body>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let route = self.route.clone();
        let answer = async {
            let (hop, request) = route.route(request).await?;
            hop.ask(request).await
        };
        Box::pin(answer.map(|answer| Ok(answer.unwrap_or_else(Status::into_http))))
    }
}
