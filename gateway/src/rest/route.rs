//! The routes of a contract, and which of them a request takes.

use super::{
    Error, Malformed, annotation,
    field::FieldPath,
    media::MediaType,
    template::{Path, Template},
};
use http::{Method, uri::PathAndQuery};
use prost_reflect::{DescriptorPool, FieldDescriptor, Kind, MessageDescriptor, MethodDescriptor};
use std::fmt;

/// Which methods of a contract are reached by which requests.
pub struct Routes(Vec<Route>);

/// One way to reach a method.
pub(super) struct Route {
    /// `None` is any.
    pub verb: Option<Method>,
    pub pattern: String,
    pub template: Template,
    pub method: MethodDescriptor,
    /// Where the method is called.
    pub path: PathAndQuery,
    /// The fields that the template's variables fill, in their order.
    pub variables: Vec<FieldPath>,
    pub payload: Payload,
    /// The field of the answer that is sent instead of the whole.
    pub response_body: Option<FieldDescriptor>,
}

/// What the body of a request fills.
#[derive(Clone)]
pub(super) enum Payload {
    Nothing,
    /// Every field that is not in the path. Raw bytes fill the one that takes them.
    Whole(Option<Media>),
    /// One field. Raw bytes fill it if it takes them.
    Field(FieldDescriptor, Option<Media>),
}

/// Who takes a raw body.
#[derive(Clone)]
pub(super) enum Media {
    /// A field of bytes, if the body is of one of these types.
    Bytes(FieldDescriptor, Vec<MediaType>),
    /// A `google.api.HttpBody`, whatever the body is.
    HttpBody,
}

/// An annotation of the contract that cannot be served.
#[derive(Debug, thiserror::Error)]
#[error("{method}: {why}")]
pub struct InvalidRoute {
    method: String,
    why: String,
}

impl Routes {
    /// Reads the routes of all services in `pool`.
    ///
    /// # Errors
    /// An annotation that breaks the rules of `google/api/http.proto`, or two
    /// that say the same.
    pub fn read(pool: &DescriptorPool) -> Result<Self, InvalidRoute> {
        let mut routes = Vec::new();
        for method in pool.services().flat_map(|service| service.methods().collect::<Vec<_>>()) {
            let read = annotation::read(pool, &method);
            let name = || method.full_name().to_owned();
            routes.extend(read.map_err(|why| InvalidRoute { method: name(), why })?);
        }
        routes.sort_by_cached_key(|route| route.template.specificity());
        for (route, next) in routes.iter().zip(routes.iter().skip(1)) {
            let same = route.template.specificity() == next.template.specificity();
            if same && route.verb == next.verb {
                let why = format!("{route} is the route of {} too", next.method.full_name());
                return Err(InvalidRoute { method: route.method.full_name().to_owned(), why });
            }
        }
        Ok(Self(routes))
    }

    /// All routes, the most specific of those that match a path first.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Route> {
        self.0.iter()
    }

    /// The route of a request and what its path captures. HEAD is answered
    /// where GET is. Who names a custom verb does not mean a resource that is
    /// called so: `GET /v1/models/svm:classify` asks for no model.
    pub(super) fn find(&self, verb: &Method, path: &str) -> Result<(&Route, Vec<String>), Error> {
        let path = Path::parse(path).map_err(Malformed::Percent)?;
        let verb = if verb == Method::HEAD { &Method::GET } else { verb };
        let mut allowed = Vec::new();
        let mut custom = None;
        for route in &self.0 {
            let Some(captures) = route.template.captures(&path) else { continue };
            if *custom.get_or_insert(route.template.verb()) != route.template.verb() {
                break;
            }
            match &route.verb {
                Some(other) if other != verb && allowed.contains(other) => {}
                Some(other) if other != verb => allowed.push(other.clone()),
                _ => return Ok((route, captures)),
            }
        }
        Err(if allowed.is_empty() { Error::NotFound } else { Error::MethodNotAllowed(allowed) })
    }
}

/// One line for each route, as in `GET /v1/models`.
impl fmt::Display for Routes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|route| writeln!(f, "{route}"))
    }
}

// Descriptors of messages that hold themselves have no finite debug form.
impl fmt::Debug for Routes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(Route::to_string)).finish()
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verb = self.verb.as_ref().map_or("*", Method::as_str);
        write!(f, "{verb} {}", self.pattern)
    }
}

impl Route {
    /// Whether a form may fill the request: it takes files.
    pub(super) fn takes_forms(&self) -> bool {
        let input = self.method.input();
        let whole = matches!(self.payload, Payload::Whole(_)) && !is_http_body(&input);
        whole && input.fields().any(|field| is_file(&field))
    }

    /// Whether a field is the one that raw bytes fill.
    pub(super) fn takes_raw(&self, field: &FieldDescriptor) -> bool {
        matches!(&self.payload, Payload::Whole(Some(Media::Bytes(own, _))) if own == field)
    }
}

/// Whether a field can hold a file.
pub(super) fn is_file(field: &FieldDescriptor) -> bool {
    match field.kind() {
        Kind::Bytes => true,
        Kind::Message(message) => is_http_body(&message),
        _ => false,
    }
}

/// Whether a message is a `google.api.HttpBody`.
pub(super) fn is_http_body(message: &MessageDescriptor) -> bool {
    message.full_name() == "google.api.HttpBody"
}
