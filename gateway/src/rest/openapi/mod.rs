//! The contract as an OpenAPI 3.1 document, for those who speak REST.
//!
//! `operation` tells what a route takes and answers, `schema` what messages look
//! like as JSON, and `comment` what the contract says of either; `page` shows it to people.

mod comment;
mod operation;
mod page;
mod schema;

use super::Routes;
use schema::Schemas;
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// The verbs that a document has a place for.
const VERBS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// What errors are answered with, as `error.rs` writes it.
const STATUS: &str = "google.rpc.Status";

impl Routes {
    /// The document of all routes.
    pub fn openapi(&self) -> Value {
        let mut schemas = Schemas::default();
        let (mut paths, mut ids) = (Map::new(), HashMap::<String, u32>::new());
        for route in self.iter() {
            // Any verb: a document needs one.
            let verb = route.verb.as_ref().map_or("POST", |verb| verb.as_str()).to_lowercase();
            if !VERBS.contains(&verb.as_str()) {
                continue;
            }
            let mut operation = operation::of(route, &mut schemas);
            // A method that is reached in several ways is an operation for each.
            let id = format!("{}.{}", route.method.parent_service().name(), route.method.name());
            let count = ids.entry(id.clone()).or_default();
            *count += 1;
            operation["operationId"] =
                if *count == 1 { id } else { format!("{id}.{count}") }.into();
            let path = paths.entry(operation::path(&route.pattern)).or_insert_with(|| json!({}));
            path[verb] = operation;
        }
        let mut schemas = schemas.into_map();
        schemas.insert(STATUS.into(), status());
        json!({
            "openapi": "3.1.0",
            "info": {
                "title": "Melomesh",
                "version": env!("CARGO_PKG_VERSION"),
                "description": "Names the genre of music, and finds songs that suit a picture.",
                "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
            },
            "servers": [{ "url": "/" }],
            "paths": paths,
            "components": {
                "schemas": schemas,
                "securitySchemes": security(),
                "headers": { "RequestId": {
                    "description": "What the request is called: as the caller said in the same \
                        header, or by us.",
                    "schema": { "type": "string" },
                } },
                "responses": { "Error": {
                    "description": "Why there is no answer, by the code of `google.rpc.Code`. With \
                        429 and 503 often comes `Retry-After`, with 5xx the name of the request.",
                    "headers": {
                        "X-Request-Id": { "$ref": "#/components/headers/RequestId" },
                        "Retry-After": {
                            "description": "When to try again, in seconds.",
                            "schema": { "type": "integer" },
                        },
                    },
                    "content": { "application/json": {
                        "schema": { "$ref": format!("#/components/schemas/{STATUS}") },
                        "example": { "code": 5, "message": "there is no such song", "details": [] },
                    } },
                } },
            },
        })
    }
}

/// A document as a page for people: one file of HTML that asks nobody for anything.
pub fn page(document: &Value) -> String {
    page::of(document)
}

/// What a caller shows, where it has to say who it is.
fn security() -> Value {
    json!({
        "ApiKey": { "type": "apiKey", "in": "header", "name": "X-Api-Key" },
        "Token": { "type": "http", "scheme": "bearer", "bearerFormat": "JWT" },
    })
}

fn status() -> Value {
    json!({
        "type": "object",
        "description": "Why there is no answer.",
        "required": ["code", "message", "details"],
        "properties": {
            "code": { "type": "integer", "description": "A code of `google.rpc.Code`." },
            "message": { "type": "string", "description": "What was wrong, and what to do." },
            "details": {
                "type": "array",
                "description": "Messages of `google/rpc/error_details.proto`, by `@type`.",
                "items": { "type": "object" },
            },
        },
    })
}
