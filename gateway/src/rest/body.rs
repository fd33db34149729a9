//! How the body of a request is to be read, by what its headers say of it.

use super::{
    Error, Malformed,
    media::MediaType,
    route::{Media, Payload, Route},
};
use http::{HeaderMap, header};

/// How the body of a request is to be read.
#[derive(Debug, PartialEq)]
pub(super) enum Source {
    Ignored,
    Json,
    Raw { content_type: String },
    Form { boundary: String },
}

impl Route {
    /// How a body with these headers is to be read. Fails if its type is not
    /// among those that the method takes.
    pub(super) fn source(&self, headers: &HeaderMap) -> Result<Source, Error> {
        let (Payload::Whole(media) | Payload::Field(_, media)) = &self.payload else {
            return Ok(Source::Ignored);
        };
        let unsupported = || Error::UnsupportedMediaType(self.accepted());
        let content_type = match headers.get(header::CONTENT_TYPE) {
            Some(value) => value.to_str().map_err(|_| unsupported())?,
            None => "",
        };
        let raw = Source::Raw { content_type: content_type.to_owned() };
        let Some(declared) = MediaType::parse(content_type) else {
            return match media {
                _ if !content_type.is_empty() => Err(unsupported()),
                Some(_) => Ok(raw),
                None => Ok(Source::Json),
            };
        };
        match (declared.essence.as_str(), media) {
            (_, Some(Media::HttpBody)) => Ok(raw),
            ("application/json", _) if !self.method.is_client_streaming() => Ok(Source::Json),
            ("multipart/form-data", _) if self.takes_forms() => {
                let boundary = declared.parameter("boundary").filter(|text| !text.is_empty());
                Ok(Source::Form { boundary: boundary.ok_or(Malformed::Boundary)?.to_owned() })
            }
            // What curl says of any body when it is told nothing.
            ("application/x-www-form-urlencoded", Some(_)) => Ok(raw),
            (essence, Some(Media::Bytes(_, types))) if types.iter().any(|t| t.covers(essence)) => {
                Ok(raw)
            }
            _ => Err(unsupported()),
        }
    }

    /// The media types of bodies that the method takes.
    fn accepted(&self) -> Vec<String> {
        let whole = !self.method.is_client_streaming();
        let json = whole.then(|| "application/json".to_owned());
        let form = self.takes_forms().then_some("multipart/form-data");
        match &self.payload {
            Payload::Whole(Some(Media::Bytes(_, types)))
            | Payload::Field(_, Some(Media::Bytes(_, types))) => {
                let types = types.iter().map(|media_type| media_type.essence.clone());
                types.chain(form.map(str::to_owned)).chain(json).collect()
            }
            _ => form.map(str::to_owned).into_iter().chain(json).collect(),
        }
    }
}
