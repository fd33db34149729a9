//! The options of a contract that say how it is reached: `google.api.http` of a
//! method, `melomesh.v1.media_types` of a field. Errors are in words, for who
//! wrote the option.

use super::{
    field::FieldPath,
    media::MediaType,
    route::{Media, Payload, Route, is_http_body},
    template::Template,
};
use http::Method;
use prost_reflect::{
    DescriptorPool, DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, MethodDescriptor,
};

/// The routes of a method: one, with its additional bindings, or none.
pub(super) fn read(pool: &DescriptorPool, method: &MethodDescriptor) -> Result<Vec<Route>, String> {
    let Some(http) = pool.get_extension_by_name("google.api.http") else { return Ok(vec![]) };
    let options = method.options();
    if !options.has_extension(&http) {
        return Ok(vec![]);
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
    let takes_raw = matches!(
        payload,
        Payload::Field(_, Some(Media::Bytes(..))) | Payload::Whole(Some(Media::HttpBody))
    );
    if method.is_client_streaming() && !takes_raw {
        return Err("a stream of requests is made of a raw body: name its field of bytes".into());
    }
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
