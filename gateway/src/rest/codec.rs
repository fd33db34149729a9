//! Messages known only at run time, on the gRPC wire.

use super::route::Route;
use axum::body::HttpBody;
use bytes::Bytes;
use futures::Stream;
use http::{HeaderMap, Method, Request, Version};
use prost::Message;
use prost_reflect::{DynamicMessage, MessageDescriptor};
use std::future::poll_fn;
use tonic::{
    Status, Streaming,
    body::Body,
    client::GrpcService,
    codec::{Codec, DecodeBuf, Decoder, EncodeBody, EncodeBuf, Encoder},
    codegen::StdError,
};

/// What a method answers, as it comes.
pub(super) struct Answers {
    pub headers: HeaderMap,
    pub messages: Streaming<DynamicMessage>,
}

/// Calls the method of a route with what `messages` say, and `headers` as its metadata.
pub(super) async fn call<S>(
    mut service: S,
    route: &Route,
    headers: HeaderMap,
    messages: impl Stream<Item = Result<DynamicMessage, Status>> + Send + 'static,
) -> Result<Answers, Status>
where
    S: GrpcService<Body>,
    S::ResponseBody: HttpBody<Data = Bytes> + Send + 'static,
    <S::ResponseBody as HttpBody>::Error: Into<StdError>,
{
    let codec = DynamicCodec(route.method.output());
    let body = EncodeBody::new_client(codec.clone(), messages, None, Some(usize::MAX));
    let mut request = Request::new(Body::new(body));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = route.path.clone().into();
    *request.version_mut() = Version::HTTP_2;
    *request.headers_mut() = headers;
    poll_fn(|cx| service.poll_ready(cx)).await.map_err(|error| Status::from_error(error.into()))?;
    let answer = service.call(request).await;
    let (head, body) = answer.map_err(|error| Status::from_error(error.into()))?.into_parts();
    match Status::from_header_map(&head.headers) {
        Some(status) => Err(status),
        None => {
            let most = Some(usize::MAX);
            let messages = Streaming::new_response(codec, body, head.status, None, most);
            Ok(Answers { headers: head.headers, messages })
        }
    }
}

/// Encodes any message, decodes one kind.
#[derive(Clone)]
pub struct DynamicCodec(pub MessageDescriptor);

impl Codec for DynamicCodec {
    type Encode = DynamicMessage;
    type Decode = DynamicMessage;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        self.clone()
    }

    fn decoder(&mut self) -> Self {
        self.clone()
    }
}

impl Encoder for DynamicCodec {
    type Item = DynamicMessage;
    type Error = Status;

    fn encode(&mut self, message: DynamicMessage, buf: &mut EncodeBuf<'_>) -> Result<(), Status> {
        // Grown step by step, a long clip would be copied again and again.
        buf.reserve(message.encoded_len());
        message.encode(buf).map_err(|error| Status::internal(error.to_string()))
    }
}

impl Decoder for DynamicCodec {
    type Item = DynamicMessage;
    type Error = Status;

    fn decode(&mut self, buf: &mut DecodeBuf<'_>) -> Result<Option<DynamicMessage>, Status> {
        let message = DynamicMessage::decode(self.0.clone(), buf);
        message.map(Some).map_err(|error| Status::internal(error.to_string()))
    }
}
