//! From an HTTP request to the request message of a method.

use super::{
    Error, Malformed,
    body::Source,
    field::{Draft, FieldPath},
    multipart, percent,
    route::{Media, Payload, Route, Routes, is_http_body},
};
use axum::body::Body;
use bytes::Bytes;
use futures::{Stream, StreamExt, stream};
use http::{HeaderMap, Method, Uri};
use prost_reflect::{
    DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, MethodDescriptor, Value,
};
use serde::de::value::MapDeserializer;
use std::iter;
use tonic::Status;

impl Routes {
    /// The method that a request is for, and the message it carries.
    ///
    /// # Errors
    /// A request that reaches no method, or says what its method does not
    /// understand.
    pub fn bind(
        &self,
        verb: &Method,
        uri: &Uri,
        headers: &HeaderMap,
        body: Bytes,
    ) -> Result<(MethodDescriptor, DynamicMessage), Error> {
        let (route, captures) = self.find(verb, uri.path())?;
        let source = route.source(headers)?;
        let message = route.bind(&captures, uri.query().unwrap_or_default(), source, body)?;
        Ok((route.method.clone(), message))
    }
}

impl Route {
    /// Fills the request message: from the body as JSON, then from the path,
    /// which prevails, then from the query, then from raw bytes or a form.
    pub(super) fn bind(
        &self,
        captures: &[String],
        query: &str,
        source: Source,
        body: Bytes,
    ) -> Result<DynamicMessage, Malformed> {
        let input = self.method.input();
        let mut draft = Draft::new(match (&source, &self.payload) {
            (Source::Json, Payload::Whole(_)) => json(input, &body)?,
            (Source::Json, Payload::Field(field, _)) => {
                json_field(input, field.json_name(), &body)?
            }
            _ => DynamicMessage::new(input),
        });
        for (variable, text) in self.variables.iter().zip(captures) {
            draft.fill_path(variable, text)?;
        }
        let whole = matches!((&source, &self.payload), (Source::Json, Payload::Whole(_)));
        for (name, value) in pairs(query) {
            let (name, value) = (name?, value?);
            if whole {
                return Err(Malformed::Query(name));
            }
            let path = FieldPath::resolve(&draft.message(), &name)?;
            if let Payload::Field(field, _) = &self.payload
                && path.root() == field
            {
                return Err(Malformed::Twice(name));
            }
            draft.fill_path(&path, &value)?;
        }
        match source {
            Source::Ignored | Source::Json => {}
            Source::Raw { content_type } => self.payload.put_raw(&mut draft, content_type, body)?,
            Source::Form { boundary } => self.put_form(&mut draft, &boundary, &body)?,
        }
        Ok(draft.finish())
    }

    /// The messages of a stream: what path and query say, if they say anything, then one for each
    /// piece of the body, as it comes.
    pub(super) fn messages(
        &self,
        captures: &[String],
        query: &str,
        content_type: &str,
        body: Body,
    ) -> Result<impl Stream<Item = Result<DynamicMessage, Status>> + Send + use<>, Malformed> {
        let first = self.bind(captures, query, Source::Ignored, Bytes::new())?;
        let says_anything = first.fields().next().is_some();
        let first = says_anything.then_some(first);
        let Self { method, payload, .. } = self;
        let (input, media) = (method.input(), payload.clone());
        let content_type = content_type.to_owned();
        let pieces = body.into_data_stream().map(move |data| {
            let data = data.map_err(|_| Status::aborted(Malformed::BrokeOff.to_string()))?;
            let mut draft = Draft::new(DynamicMessage::new(input.clone()));
            let put = media.put_raw(&mut draft, content_type.clone(), data);
            put.map_err(|error| Status::invalid_argument(error.to_string()))?;
            Ok(draft.finish())
        });
        Ok(stream::iter(first.map(Ok)).chain(pieces))
    }

    fn put_form(&self, draft: &mut Draft, boundary: &str, body: &Bytes) -> Result<(), Malformed> {
        let input = self.method.input();
        for part in multipart::parts(body, boundary)? {
            let field = input.get_field_by_json_name(&part.name);
            let field = field.or_else(|| input.get_field_by_name(&part.name));
            if let Some(field) = field.filter(|field| self.takes_raw(field) || part.file.is_some())
                && let Some(value) = file(&field, part.file.as_deref(), &part.content)?
            {
                draft.add(&field, value)?;
                continue;
            }
            let Ok(text) = std::str::from_utf8(&part.content) else {
                return Err(Malformed::Text(part.name));
            };
            draft.fill(&part.name, text)?;
        }
        Ok(())
    }
}

impl Payload {
    /// Fills the field that takes raw bytes.
    fn put_raw(
        &self,
        draft: &mut Draft,
        content_type: String,
        body: Bytes,
    ) -> Result<(), Malformed> {
        match self {
            Self::Whole(Some(Media::Bytes(field, _)))
            | Self::Field(field, Some(Media::Bytes(..))) => draft.put(field, Value::Bytes(body)),
            Self::Whole(Some(Media::HttpBody)) => put_http_body(draft, content_type, body),
            Self::Field(field, Some(Media::HttpBody)) => {
                let Kind::Message(message) = field.kind() else { return Ok(()) };
                let mut http_body = Draft::new(DynamicMessage::new(message));
                put_http_body(&mut http_body, content_type, body)?;
                draft.put(field, Value::Message(http_body.finish()))
            }
            Self::Nothing | Self::Whole(None) | Self::Field(_, None) => Ok(()),
        }
    }
}

/// A file as the value of a field, if the field can hold one: bytes, or a `google.api.HttpBody`.
fn file(
    field: &FieldDescriptor,
    content_type: Option<&str>,
    content: &Bytes,
) -> Result<Option<Value>, Malformed> {
    Ok(match field.kind() {
        Kind::Bytes => Some(Value::Bytes(content.clone())),
        Kind::Message(message) if is_http_body(&message) => {
            let mut http_body = Draft::new(DynamicMessage::new(message));
            let content_type = content_type.unwrap_or_default().to_owned();
            put_http_body(&mut http_body, content_type, content.clone())?;
            Some(Value::Message(http_body.finish()))
        }
        _ => None,
    })
}

/// Fills a `google.api.HttpBody`.
fn put_http_body(draft: &mut Draft, content_type: String, data: Bytes) -> Result<(), Malformed> {
    let values = [("content_type", Value::String(content_type)), ("data", Value::Bytes(data))];
    for (name, value) in values {
        if let Some(field) = draft.message().get_field_by_name(name) {
            draft.put(&field, value)?;
        }
    }
    Ok(())
}

/// A message from its JSON form; an empty body is an empty message.
fn json(message: MessageDescriptor, body: &[u8]) -> Result<DynamicMessage, Malformed> {
    if body.is_empty() {
        return Ok(DynamicMessage::new(message));
    }
    let mut json = serde_json::Deserializer::from_slice(body);
    let message = DynamicMessage::deserialize(message, &mut json)?;
    json.end()?;
    Ok(message)
}

/// A message with one field, from the JSON form of that field.
fn json_field(
    message: MessageDescriptor,
    name: &str,
    body: &[u8],
) -> Result<DynamicMessage, Malformed> {
    if body.is_empty() {
        return Ok(DynamicMessage::new(message));
    }
    let value: serde_json::Value = serde_json::from_slice(body)?;
    Ok(DynamicMessage::deserialize(message, MapDeserializer::new(iter::once((name, value))))?)
}

type Text = Result<String, percent::Error>;

/// The names and values of a query, decoded.
fn pairs(query: &str) -> impl Iterator<Item = (Text, Text)> {
    let decode = |text: &str| percent::decode(&text.replace('+', " ")).map(Into::into);
    query.split('&').filter(|pair| !pair.is_empty()).map(move |pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decode(name), decode(value))
    })
}
