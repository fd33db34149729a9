//! The manifests, as they are rendered.

use crate::command;
use clap::ArgMatches;
use serde_json::Value;
use std::{collections::BTreeMap, fs, net::SocketAddr, path::Path};

/// All objects of an overlay.
pub(crate) struct Overlay {
    pub(crate) name: &'static str,
    pub(crate) objects: Vec<Value>,
}

/// Both overlays.
pub(crate) fn overlays() -> [Overlay; 2] {
    [("dev", "melomesh.yaml"), ("prod", "melomesh-prod.yaml")].map(|(name, file)| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../k8s").join(file);
        let text = fs::read_to_string(path).expect("it is rendered: `just manifests --write`");
        Overlay { name, objects: serde_saphyr::from_multiple(&text).expect("it is YAML") }
    })
}

impl Overlay {
    pub(crate) fn all(&self, kind: &str) -> impl Iterator<Item = &Value> {
        self.objects.iter().filter(move |object| object["kind"] == kind)
    }

    pub(crate) fn find(&self, kind: &str, name: &str) -> Option<&Value> {
        self.all(kind).find(|object| object["metadata"]["name"] == name)
    }

    pub(crate) fn one(&self, kind: &str, name: &str) -> &Value {
        self.find(kind, name).unwrap_or_else(|| panic!("{}: there is no {kind} {name}", self.name))
    }

    /// What is run, by one Deployment each.
    pub(crate) fn pods(&self) -> impl Iterator<Item = Pod<'_>> {
        self.all("Deployment").map(|deployment| Pod { overlay: self, deployment })
    }
}

/// What a Deployment runs.
pub(crate) struct Pod<'a> {
    pub(crate) overlay: &'a Overlay,
    pub(crate) deployment: &'a Value,
}

impl<'a> Pod<'a> {
    pub(crate) fn name(&self) -> &'a str {
        text(&self.deployment["metadata"]["name"])
    }

    pub(crate) fn labels(&self) -> &'a Value {
        &self.deployment["spec"]["template"]["metadata"]["labels"]
    }

    pub(crate) fn spec(&self) -> &'a Value {
        &self.deployment["spec"]["template"]["spec"]
    }

    pub(crate) fn container(&self) -> &'a Value {
        let containers = list(&self.spec()["containers"]);
        assert_eq!(containers.len(), 1, "{}", self.name());
        &containers[0]
    }

    /// What it is told.
    pub(crate) fn environment(&self) -> BTreeMap<String, String> {
        assert!(self.container()["env"].is_null(), "{}: all is told by ConfigMaps", self.name());
        let mut told = BTreeMap::new();
        for source in list(&self.container()["envFrom"]) {
            let map = self.overlay.one("ConfigMap", text(&source["configMapRef"]["name"]));
            for (name, value) in map["data"].as_object().expect("it has data") {
                let before = told.insert(name.clone(), text(value).to_owned());
                assert_eq!(before, None, "{}: {name} is told twice", self.name());
            }
        }
        told
    }

    /// What its program makes of that.
    pub(crate) fn parsed(&self) -> ArgMatches {
        command::parse(self.name(), &self.environment())
    }

    /// The port of an address that it listens on.
    pub(crate) fn port(&self, address: &str) -> u64 {
        let address = *self.parsed().get_one::<SocketAddr>(address).expect("it has a default");
        assert!(address.ip().is_unspecified(), "{}: others cannot reach {address}", self.name());
        address.port().into()
    }
}

pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text"))
}

/// A list, which may be left out.
pub(crate) fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
