//! The document as a page for people, with nothing in it from elsewhere.

use serde_json::Value;
use std::fmt::{self, Display, Formatter};

const STYLE: &str = include_str!("page.css");

/// The page of a document.
pub(super) fn of(document: &Value) -> String {
    let paths = document["paths"].as_object().into_iter().flatten();
    let operations = paths.flat_map(|(path, operations)| {
        let operations = operations.as_object().into_iter().flatten();
        operations.map(move |(verb, operation)| Operation { path, verb, operation }.to_string())
    });
    let (title, version) = (&document["info"]["title"], &document["info"]["version"]);
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title}: REST</title><style>{STYLE}</style>\
         <header><h1>{title} <small>{version}</small></h1><p>{about}</p>\
         <p>For tools: <a href=\"openapi.json\">openapi.json</a>. gRPC is served on the same port, \
         and its reflection tells the contract.</p></header><main>{operations}</main></html>",
        title = text(title),
        version = text(version),
        about = text(&document["info"]["description"]),
        operations = operations.collect::<String>(),
    )
}

/// A way to ask for something.
struct Operation<'a> {
    path: &'a str,
    verb: &'a str,
    operation: &'a Value,
}

impl Display for Operation<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { path, verb, operation } = self;
        write!(
            f,
            "<details><summary><b class=\"{verb}\">{}</b> <code>{}</code> <span>{}</span></summary>",
            verb.to_uppercase(),
            Text(path),
            text(&operation["summary"]),
        )?;
        for paragraph in operation["description"].as_str().unwrap_or_default().split("\n\n") {
            write!(f, "<p>{}</p>", Text(paragraph))?;
        }
        write!(f, "<table><tr><th>name<th>in<th>what</tr>")?;
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            row(f, &parameter["name"], text(&parameter["in"]), &parameter["description"])?;
        }
        let content = operation["requestBody"]["content"].as_object();
        let form = content.and_then(|content| content.get("multipart/form-data"));
        let parts = form.and_then(|form| form["schema"]["properties"].as_object());
        for (name, part) in parts.into_iter().flatten() {
            row(f, &Value::from(name.as_str()), Text("form"), &part["description"])?;
        }
        write!(f, "</table><p>Body: {}. Answer: {}.</p>", types(content), {
            types(operation["responses"]["200"]["content"].as_object())
        })?;
        write!(f, "</details>")
    }
}

fn row(f: &mut Formatter<'_>, name: &Value, place: Text<'_>, what: &Value) -> fmt::Result {
    write!(f, "<tr><td><code>{}</code><td>{place}<td>{}</tr>", text(name), text(what))
}

/// Media types, as a list.
fn types(content: Option<&serde_json::Map<String, Value>>) -> String {
    let types = content.into_iter().flat_map(|content| content.keys());
    let types: Vec<_> = types.map(|name| format!("<code>{}</code>", Text(name))).collect();
    if types.is_empty() { "none".into() } else { types.join(", ") }
}

fn text(value: &Value) -> Text<'_> {
    Text(value.as_str().unwrap_or_default())
}

/// Text as HTML shows it.
struct Text<'a>(&'a str);

impl Display for Text<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|letter| match letter {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '"' => f.write_str("&quot;"),
            letter => write!(f, "{letter}"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn nothing_in_a_document_is_taken_for_html() {
        let operation = json!({ "summary": "<script>\"&", "parameters": [] });
        let page = of(&json!({ "paths": { "/<b>": { "get": operation } } }));
        assert!(
            page.contains("&lt;script&gt;&quot;&amp;") && page.contains("/&lt;b&gt;"),
            "{page}"
        );
        assert!(!page.contains("<script") && !page.contains("http"), "{page}");
    }
}
