//! The routes of the contract: every `google.api.http` option, read once at
//! the start.

use super::{
    Error,
    bind::Malformed,
    field::FieldPath,
    media::MediaType,
    template::{Path, Template},
};
use http::{Method, uri::PathAndQuery};
use prost_reflect::{
    DescriptorPool, DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, MethodDescriptor,
};
use std::fmt;

/// Which methods of a contract are reached by which requests.
pub struct Routes(Vec<Route>);

/// One way to reach a method.
pub(super) struct Route {
    /// `None` is any.
    verb: Option<Method>,
    pattern: String,
    template: Template,
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
pub(super) enum Payload {
    Nothing,
    /// Every field that is not in the path. Raw bytes fill the one that takes them.
    Whole(Option<Media>),
    /// One field. Raw bytes fill it if it takes them.
    Field(FieldDescriptor, Option<Media>),
}

/// Who takes a raw body.
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
            let read = read_method(pool, &method);
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

    /// The route of a request and what its path captures. HEAD is answered
    /// where GET is.
    pub(super) fn find(&self, verb: &Method, path: &str) -> Result<(&Route, Vec<String>), Error> {
        let path = Path::parse(path).map_err(Malformed::Percent)?;
        let verb = if verb == Method::HEAD { &Method::GET } else { verb };
        let mut allowed = Vec::new();
        for route in &self.0 {
            let Some(captures) = route.template.captures(&path) else { continue };
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

fn read_method(pool: &DescriptorPool, method: &MethodDescriptor) -> Result<Vec<Route>, String> {
    let Some(http) = pool.get_extension_by_name("google.api.http") else { return Ok(vec![]) };
    let options = method.options();
    if !options.has_extension(&http) {
        return Ok(vec![]);
    }
    if method.is_client_streaming() {
        return Err("a stream of requests has no REST form".into());
    }
    let rule = options.get_extension(&http);
    let rule = rule.as_message().ok_or("google.api.http is not a message")?;
    let mut routes = vec![read_rule(pool, method, rule)?];
    let more = rule.get_field_by_name("additional_bindings");
    for rule in more.as_ref().and_then(|more| more.as_list()).into_iter().flatten() {
        let rule = rule.as_message().ok_or("additional_bindings are not messages")?;
        if rule.has_field_by_name("additional_bindings") {
            return Err("additional_bindings cannot be nested".into());
        }
        routes.push(read_rule(pool, method, rule)?);
    }
    Ok(routes)
}

fn read_rule(
    pool: &DescriptorPool,
    method: &MethodDescriptor,
    rule: &DynamicMessage,
) -> Result<Route, String> {
    let (verb, pattern) = read_pattern(rule)?;
    let template = Template::parse(&pattern).map_err(|error| format!("`{pattern}`: {error}"))?;
    let input = method.input();
    let variables = template
        .fields()
        .map(|name| FieldPath::resolve(&input, name).map_err(|error| error.to_string()))
        .collect::<Result<Vec<_>, _>>()?;
    if variables.iter().any(FieldPath::is_list) {
        return Err("a list cannot be filled from the path".into());
    }
    let payload = match text(rule, "body").as_deref() {
        None => Payload::Nothing,
        Some("*") => Payload::Whole(media_of_message(pool, &input)?),
        Some(name) => {
            let field = field(&input, name)?;
            let media = media_of_field(pool, &field)?;
            Payload::Field(field, media)
        }
    };
    let output = method.output();
    let response_body =
        text(rule, "response_body").map(|name| field(&output, &name)).transpose()?;
    let path = format!("/{}/{}", method.parent_service().full_name(), method.name());
    let path = path.parse().map_err(|_| format!("`{path}` is no path"))?;
    let method = method.clone();
    Ok(Route { verb, pattern, template, method, path, variables, payload, response_body })
}

/// The verb and the template of a rule; no verb if it is `*`.
fn read_pattern(rule: &DynamicMessage) -> Result<(Option<Method>, String), String> {
    for (name, verb) in [
        ("get", Method::GET),
        ("put", Method::PUT),
        ("post", Method::POST),
        ("delete", Method::DELETE),
        ("patch", Method::PATCH),
    ] {
        if let Some(pattern) = text(rule, name) {
            return Ok((Some(verb), pattern));
        }
    }
    let custom = rule.get_field_by_name("custom");
    let custom = custom.as_ref().and_then(|custom| custom.as_message());
    let part = |name| custom.and_then(|custom| text(custom, name));
    let (kind, pattern) = part("kind").zip(part("path")).ok_or("the rule has no pattern")?;
    if kind == "*" {
        return Ok((None, pattern));
    }
    let verb = Method::from_bytes(kind.as_bytes()).map_err(|_| format!("`{kind}` is no verb"))?;
    Ok((Some(verb), pattern))
}

/// The text in a field, if the field is there and not empty.
fn text(message: &DynamicMessage, name: &str) -> Option<String> {
    let value = message.get_field_by_name(name)?;
    value.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

fn field(message: &MessageDescriptor, name: &str) -> Result<FieldDescriptor, String> {
    let field = message.get_field_by_name(name);
    field.ok_or_else(|| format!("`{name}` is no field of {}", message.full_name()))
}

fn media_of_message(
    pool: &DescriptorPool,
    message: &MessageDescriptor,
) -> Result<Option<Media>, String> {
    if is_http_body(message) {
        return Ok(Some(Media::HttpBody));
    }
    let mut found = None;
    for field in message.fields() {
        let media = media_of_field(pool, &field)?;
        if let Some(media @ Media::Bytes(..)) = media
            && found.replace(media).is_some()
        {
            return Err(format!("{} takes raw bytes in two fields", message.full_name()));
        }
    }
    Ok(found)
}

fn media_of_field(pool: &DescriptorPool, field: &FieldDescriptor) -> Result<Option<Media>, String> {
    if let Kind::Message(message) = field.kind()
        && is_http_body(&message)
        && !field.is_list()
    {
        return Ok(Some(Media::HttpBody));
    }
    let Some(option) = pool.get_extension_by_name("melomesh.v1.media_types") else {
        return Ok(None);
    };
    let options = field.options();
    if !options.has_extension(&option) {
        return Ok(None);
    }
    if field.kind() != Kind::Bytes || field.is_list() {
        return Err(format!("`{}` has media_types but is not bytes", field.name()));
    }
    let types = options.get_extension(&option);
    let types = types.as_list().into_iter().flatten().map(|value| {
        let text = value.as_str().unwrap_or_default();
        MediaType::parse(text).ok_or_else(|| format!("`{text}` is no media type"))
    });
    Ok(Some(Media::Bytes(field.clone(), types.collect::<Result<_, _>>()?)))
}

/// Whether a message is a `google.api.HttpBody`.
pub(super) fn is_http_body(message: &MessageDescriptor) -> bool {
    message.full_name() == "google.api.HttpBody"
}
