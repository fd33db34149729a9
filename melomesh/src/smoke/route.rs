use anyhow::Context;
use http::Method;
use serde_json::Value;
use std::{
    collections::BTreeMap,
    fmt::{self, Display, Formatter},
};

/// A route, as the gateway's document has it.
#[derive(Clone, Debug)]
pub(super) struct Route {
    verb: Method,
    /// With the names of what varies, such as `/v1/models/{model}`.
    template: String,
}

impl Route {
    pub(super) fn verb(&self) -> Method {
        self.verb.clone()
    }

    /// The path with what varies filled in.
    pub(super) fn path(&self, variables: &BTreeMap<&str, String>) -> anyhow::Result<String> {
        let mut parts = self.template.split('{');
        let mut path = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (name, rest) = part.split_once('}').unwrap_or((part, ""));
            let value = variables.get(name);
            path += value.with_context(|| format!("there is nothing to put for {{{name}}}"))?;
            path += rest;
        }
        Ok(path)
    }
}

impl Display for Route {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.verb, self.template)
    }
}

/// The routes of an OpenAPI document, by operation.
pub(super) fn read(document: &Value) -> anyhow::Result<BTreeMap<String, Route>> {
    let paths = document["paths"].as_object().context("the document has no paths")?;
    let mut routes = BTreeMap::new();
    for (template, operations) in paths {
        for (verb, operation) in operations.as_object().into_iter().flatten() {
            let Some(id) = operation["operationId"].as_str() else { continue };
            let verb = verb.to_uppercase().parse()?;
            routes.insert(id.to_owned(), Route { verb, template: template.clone() });
        }
    }
    Ok(routes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_path_is_filled_or_refused() {
        let document =
            json!({ "paths": { "/v1/{a}/b/{c}:do": { "post": { "operationId": "X" } } } });
        let route = &read(&document).unwrap()["X"];
        assert_eq!(route.to_string(), "POST /v1/{a}/b/{c}:do");
        let variables = BTreeMap::from([("a", "1".to_owned()), ("c", "2".to_owned())]);
        assert_eq!(route.path(&variables).unwrap(), "/v1/1/b/2:do");
        let told = route.path(&BTreeMap::new()).unwrap_err().to_string();
        assert_eq!(told, "there is nothing to put for {a}");
    }
}
