//! The document that describes the routes, held against the contract itself.

use gateway::rest::Routes;
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn document() -> Value {
    Routes::read(&proto::POOL).unwrap().openapi()
}

#[test]
fn a_method_is_told_with_what_it_takes_and_answers() {
    let document = document();
    let classify = &document["paths"]["/v1/models/{model}:classify"]["post"];
    assert_eq!(classify["operationId"], "GenreClassifier.Classify");
    assert!(classify["summary"].as_str().unwrap().starts_with("Ranks the genres"));
    let parameters = classify["parameters"].as_array().unwrap();
    let places: Vec<_> = parameters.iter().map(|each| (&each["name"], &each["in"])).collect();
    assert_eq!(
        places,
        [(&json!("model"), &json!("path")), (&json!("includeRhythm"), &json!("query"))]
    );
    let body = &classify["requestBody"]["content"];
    let form = &body["multipart/form-data"]["schema"]["properties"];
    assert_eq!((&form["audio"]["format"], &form["model"]), (&json!("binary"), &Value::Null));
    assert!(body["audio/*"].is_object() && body["application/json"].is_object());
    let answer = &classify["responses"]["200"]["content"]["application/json"]["schema"];
    assert_eq!(answer["$ref"], "#/components/schemas/melomesh.v1.ClassifyResponse");

    let timeline = &document["paths"]["/v1/models/{model}:classifyTimeline"]["post"];
    let answers = timeline["responses"]["200"]["content"].as_object().unwrap();
    let forms = ["application/x-ndjson", "text/event-stream", "application/json"];
    assert!(answers.keys().eq(forms), "{answers:?}");
}

#[test]
fn every_reference_leads_somewhere_and_every_id_is_one() {
    fn references(value: &Value, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(object) => object.iter().for_each(|(key, value)| match value.as_str() {
                Some(text) if key == "$ref" => {
                    _ = found.insert(text.trim_start_matches('#').into())
                }
                _ => references(value, found),
            }),
            Value::Array(items) => items.iter().for_each(|item| references(item, found)),
            _ => {}
        }
    }
    let document = document();
    let mut found = BTreeSet::new();
    references(&document, &mut found);
    assert!(found.len() > 10, "{found:?}");
    for reference in found {
        assert!(document.pointer(&reference).is_some_and(Value::is_object), "{reference}");
    }
    let operations = document["paths"].as_object().unwrap().values();
    let ids: Vec<_> = operations
        .flat_map(|path| path.as_object().unwrap().values())
        .map(|operation| operation["operationId"].as_str().unwrap())
        .collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
}
