//! From the answer of a method to an HTTP response.

use super::{
    Error,
    codec::Answers,
    error::status_json,
    media,
    route::{Route, is_http_body},
};
use axum::{body::Body, response::Response};
use bytes::Bytes;
use futures::{Stream, StreamExt, future, stream};
use http::{HeaderMap, HeaderName, HeaderValue, header};
use prost_reflect::{DynamicMessage, FieldDescriptor, SerializeOptions};
use serde_json::json;
use std::mem;
use tonic::Status;

/// Fields that hold their default are written too, so that a client can rely
/// on them; only messages, `optional` and `oneof` fields may be missing.
const JSON: SerializeOptions = SerializeOptions::new().skip_default_fields(false);

const ONE: [&str; 1] = ["application/json"];
const MANY: [&str; 3] = ["application/x-ndjson", "text/event-stream", "application/json"];

/// The form of an answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Form {
    /// The bytes of a `google.api.HttpBody`, as they are.
    Raw,
    /// One JSON value.
    Json,
    /// A line of JSON for each message (NDJSON).
    Lines,
    /// An event for each message (SSE).
    Events,
    /// One JSON array, an item for each message.
    Array,
}

impl Form {
    /// The form that the caller likes best of those that the route can give.
    pub(super) fn negotiate(route: &Route, headers: &HeaderMap) -> Result<Self, Error> {
        if is_http_body(&route.method.output()) {
            return Ok(Self::Raw);
        }
        let offers: &'static [&str] = if route.method.is_server_streaming() { &MANY } else { &ONE };
        let accept = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
        match media::negotiate(&accept.collect::<Vec<_>>().join(","), offers) {
            None => Err(Error::NotAcceptable(offers)),
            Some(_) if !route.method.is_server_streaming() => Ok(Self::Json),
            Some(1) => Ok(Self::Events),
            Some(2) => Ok(Self::Array),
            Some(_) => Ok(Self::Lines),
        }
    }

    fn content_type(self, first: Option<&DynamicMessage>) -> HeaderValue {
        match self {
            Self::Raw => first
                .and_then(|body| body.get_field_by_name("content_type"))
                .and_then(|declared| declared.as_str().map(str::to_owned))
                .filter(|declared| !declared.is_empty())
                .and_then(|declared| HeaderValue::try_from(declared).ok())
                .unwrap_or(HeaderValue::from_static("application/octet-stream")),
            Self::Json | Self::Array => HeaderValue::from_static(ONE[0]),
            Self::Lines => HeaderValue::from_static(MANY[0]),
            Self::Events => HeaderValue::from_static(MANY[1]),
        }
    }

    /// One message, framed, or the part of it that is sent instead.
    fn frame(
        self,
        message: &DynamicMessage,
        part: Option<&FieldDescriptor>,
    ) -> Result<Bytes, Status> {
        Ok(match self {
            Self::Raw => {
                let data = message.get_field_by_name("data");
                data.and_then(|data| data.as_bytes().cloned()).unwrap_or_default()
            }
            Self::Json | Self::Array => to_json(message, part)?.into(),
            Self::Lines => [&to_json(message, part)?, &b"\n"[..]].concat().into(),
            Self::Events => {
                [b"data: ", to_json(message, part)?.as_slice(), b"\n\n"].concat().into()
            }
        })
    }

    /// The end of a stream that failed after its first message. Raw bytes can
    /// only break off.
    fn failure(self, status: Status) -> Result<Bytes, Status> {
        let error = json!({ "error": status_json(&status) });
        match self {
            Self::Raw | Self::Json => Err(status),
            Self::Array => Ok(error.to_string().into()),
            Self::Lines => Ok(format!("{error}\n").into()),
            Self::Events => Ok(format!("event: error\ndata: {error}\n\n").into()),
        }
    }
}

/// The response of a method that answers with one message.
pub(super) async fn one(form: Form, route: &Route, answers: Answers) -> Result<Response, Error> {
    let Answers { headers, mut messages } = answers;
    let message = messages.message().await.map_err(Box::new)?;
    let message = message.ok_or_else(|| Box::new(Status::internal("there is no answer")))?;
    let trailers = messages.trailers().await.map_err(Box::new)?.unwrap_or_default();
    let body = form.frame(&message, route.response_body.as_ref()).map_err(Box::new)?;
    let mut response = respond(form, Some(&message), &headers, Body::from(body));
    response.headers_mut().extend(told(trailers.as_ref()));
    Ok(response)
}

/// The response of a method that answers with a stream. Waits for the first message, so that a call
/// that fails at once has its HTTP status.
pub(super) async fn many(form: Form, route: &Route, answers: Answers) -> Result<Response, Error> {
    let Answers { headers, mut messages } = answers;
    let Some(first) = messages.message().await.map_err(Box::new)? else {
        let nothing = if form == Form::Array { "[]" } else { "" };
        return Ok(respond(form, None, &headers, Body::from(nothing)));
    };
    let response = respond(form, Some(&first), &headers, Body::empty());
    let part = route.response_body.clone();
    let frames = stream::once(future::ready(Ok(first)))
        .chain(messages)
        .map(move |message| form.frame(&message?, part.as_ref()))
        .scan(false, |failed, frame| {
            let ended = mem::replace(failed, frame.is_err());
            future::ready((!ended).then_some(frame))
        })
        .map(move |frame| frame.or_else(|status| form.failure(status)));
    Ok(response.map(|_| match form {
        Form::Array => Body::from_stream(items(frames)),
        _ => Body::from_stream(frames),
    }))
}

/// The same frames as the items of an array.
fn items(
    frames: impl Stream<Item = Result<Bytes, Status>>,
) -> impl Stream<Item = Result<Bytes, Status>> {
    let item = |(at, frame): (usize, Result<Bytes, Status>)| {
        let before = if at == 0 { b'[' } else { b',' };
        frame.map(|frame| [&[before], &frame[..]].concat().into())
    };
    let end = stream::once(future::ready(Ok(Bytes::from_static(b"]\n"))));
    frames.enumerate().map(item).chain(end)
}

fn respond(
    form: Form,
    first: Option<&DynamicMessage>,
    metadata: &HeaderMap,
    body: Body,
) -> Response {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.extend(told(metadata));
    headers.insert(header::CONTENT_TYPE, form.content_type(first));
    if form == Form::Events {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    }
    response
}

/// The metadata of an answer that its caller is told, which is all but gRPC's own.
pub(super) fn told(
    metadata: &HeaderMap,
) -> impl Iterator<Item = (HeaderName, HeaderValue)> + use<'_> {
    let own =
        |name: &HeaderName| name == header::CONTENT_TYPE || name.as_str().starts_with("grpc-");
    let told = metadata.iter().filter(move |(name, _)| !own(name));
    told.map(|(name, value)| (name.clone(), value.clone()))
}

/// The canonical JSON of a message, or of one field of it.
fn to_json(message: &DynamicMessage, part: Option<&FieldDescriptor>) -> Result<Vec<u8>, Status> {
    let json = match part {
        None => {
            let mut text = Vec::new();
            let mut json = serde_json::Serializer::new(&mut text);
            message.serialize_with_options(&mut json, &JSON).map(|()| text)
        }
        Some(field) => message
            .serialize_with_options(serde_json::value::Serializer, &JSON)
            .and_then(|whole| serde_json::to_vec(&whole[field.json_name()])),
    };
    json.map_err(|error| Status::internal(error.to_string()))
}
