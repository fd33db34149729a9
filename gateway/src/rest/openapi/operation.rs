//! What a route takes, and what it answers.

use super::{
    super::route::{Media, Payload, Route, is_file, is_http_body},
    comment,
    schema::Schemas,
};
use prost_reflect::{FieldDescriptor, Kind};
use serde_json::{Map, Value, json};

/// A path as OpenAPI writes it: `/v1/{name=songs/*}` is `/v1/{name}`.
pub(super) fn path(pattern: &str) -> String {
    let mut parts = pattern.split('{');
    let mut path = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (variable, rest) = part.split_once('}').unwrap_or((part, ""));
        let name = variable.split('=').next().unwrap_or_default();
        path += &format!("{{{}}}{rest}", plain_name(name));
    }
    path
}

/// The name of a path's variable. Clients make paths of it by means that know no fields of fields.
fn plain_name(name: &str) -> String {
    name.replace('.', "_")
}

/// The operation of a route, but for its id.
pub(super) fn of(route: &Route, schemas: &mut Schemas) -> Value {
    let method = &route.method;
    let description = comment::of(&method.parent_file(), method.path());
    let mut operation = json!({
        "tags": [method.parent_service().name()],
        "summary": comment::first_sentence(&description),
        "description": description,
        "parameters": parameters(route, schemas),
        "responses": {
            "200": {
                "description": "The answer.",
                "headers": { "X-Request-Id": { "$ref": "#/components/headers/RequestId" } },
                "content": answers(route, schemas),
            },
            "default": { "$ref": "#/components/responses/Error" },
        },
    });
    if let Some(scope) = proto::scope(method) {
        // Where nobody is asked, nothing is shown.
        operation["security"] = json!([{}, { "ApiKey": [scope] }, { "Token": [scope] }]);
    }
    if let Some(body) = body(route, schemas) {
        operation["requestBody"] = json!({ "required": true, "content": body });
    }
    operation
}

fn parameters(route: &Route, schemas: &mut Schemas) -> Vec<Value> {
    let mut parameter = |name: &str, place: &str, field: &FieldDescriptor| {
        let mut schema = schemas.field(field);
        let description = schema["description"].take();
        let mut parameter = json!({
            "name": name,
            "in": place,
            "description": text(&description),
            "schema": plain(schema),
        });
        if place == "path" {
            parameter["required"] = true.into();
        }
        parameter
    };
    let mut parameters: Vec<_> = route
        .variables
        .iter()
        .map(|variable| parameter(&plain_name(variable.name()), "path", variable.leaf()))
        .collect();
    let in_body = |field: &FieldDescriptor| match &route.payload {
        Payload::Nothing => false,
        Payload::Whole(Some(Media::Bytes(media, _))) => media == field,
        Payload::Whole(_) => true,
        Payload::Field(own, _) => own == field,
    };
    for field in route.method.input().fields().filter(|field| !in_body(field)) {
        for (name, json_name, leaf) in leaves(field, "", "") {
            if !route.variables.iter().any(|variable| variable.name() == name) {
                parameters.push(parameter(&json_name, "query", &leaf));
            }
        }
    }
    parameters
}

/// The fields that a query can fill: a field itself, or those of the message that it holds, with
/// their proto names and their JSON names.
fn leaves(
    field: FieldDescriptor,
    parent: &str,
    json_parent: &str,
) -> Vec<(String, String, FieldDescriptor)> {
    let name = format!("{parent}{}", field.name());
    let json_name = format!("{json_parent}{}", field.json_name());
    match field.kind() {
        _ if field.is_map() => vec![],
        Kind::Message(message) if is_message(&field) => {
            // A message that holds itself has no end.
            let nested = message.fields().filter(|inner| !field.is_list() && !is_message(inner));
            let (name, json_name) = (format!("{name}."), format!("{json_name}."));
            nested.flat_map(|inner| leaves(inner, &name, &json_name)).collect()
        }
        _ => vec![(name, json_name, field)],
    }
}

/// A schema whose description was taken.
fn plain(mut schema: Value) -> Value {
    if let Some(object) = schema.as_object_mut() {
        object.remove("description");
    }
    schema
}

fn text(description: &Value) -> &str {
    description.as_str().unwrap_or_default()
}

/// Whether a field holds a message that the query cannot fill as a whole.
fn is_message(field: &FieldDescriptor) -> bool {
    match field.kind() {
        Kind::Message(message) => !message.full_name().starts_with("google.protobuf."),
        _ => false,
    }
}

/// What a body may be, by media type; nothing if there is none.
fn body(route: &Route, schemas: &mut Schemas) -> Option<Map<String, Value>> {
    let input = route.method.input();
    let mut content = Map::new();
    let (json_schema, media) = match &route.payload {
        Payload::Nothing => return None,
        Payload::Whole(media) => (schemas.refer(&input), media),
        Payload::Field(field, media) => (schemas.field(field), media),
    };
    if !route.method.is_client_streaming() {
        content.insert("application/json".into(), json!({ "schema": json_schema }));
    }
    if route.takes_forms() {
        content.insert("multipart/form-data".into(), form(route, schemas));
    }
    match media {
        Some(Media::Bytes(_, types)) => {
            for kind in types {
                content.insert(kind.essence.clone(), json!({}));
            }
        }
        Some(Media::HttpBody) => _ = content.insert("*/*".into(), json!({})),
        None => {}
    }
    Some(content)
}

/// A form: a part for each field that is not in the path, files for those that hold bytes.
fn form(route: &Route, schemas: &mut Schemas) -> Value {
    let in_path = |field: &_| route.variables.iter().any(|variable| variable.root() == field);
    let fits = |field: &_| is_file(field) || !is_message(field) && !field.is_map();
    let input = route.method.input();
    let parts = input.fields().filter(|field| fits(field) && !in_path(field));
    let properties: Map<_, _> = parts
        .map(|field| {
            let mut schema = schemas.field(&field);
            if is_file(&field) {
                let description = schema["description"].take();
                let file = json!({ "type": "string", "format": "binary" });
                schema = match field.is_list() {
                    true => json!({ "type": "array", "items": file }),
                    false => file,
                };
                schema["description"] = text(&description).into();
            }
            (field.name().to_owned(), schema)
        })
        .collect();
    json!({ "schema": { "type": "object", "properties": properties } })
}

/// What an answer may be, by media type.
fn answers(route: &Route, schemas: &mut Schemas) -> Value {
    let output = route.method.output();
    if is_http_body(&output) {
        return json!({ "*/*": {} });
    }
    let schema = match &route.response_body {
        Some(field) => schemas.field(field),
        None => schemas.refer(&output),
    };
    if route.method.is_server_streaming() {
        json!({
            "application/x-ndjson": { "schema": schema },
            "text/event-stream": { "schema": { "type": "string" } },
            "application/json": { "schema": { "type": "array", "items": schema } },
        })
    } else {
        json!({ "application/json": { "schema": schema } })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_its_variables_alone() {
        assert_eq!(path("/v1/{name=songs/*}/parts/{part}:play"), "/v1/{name}/parts/{part}:play");
        assert_eq!(path("/v1/models/{config.model}:hear"), "/v1/models/{config_model}:hear");
        assert_eq!(path("/v1/models"), "/v1/models");
    }
}
