//! The files of Compose, held against the programs that they run.

use crate::{
    command::{SERVICES, parse},
    manifests::{list, text},
};
use serde_json::Value;
use std::{collections::BTreeMap, fs, net::SocketAddr, path::Path};

fn read(path: &Path) -> Value {
    let text = fs::read_to_string(path).expect("it can be read");
    serde_saphyr::from_str(&text).expect("it is YAML")
}

/// The system, and what may be added to it, each by its name.
fn files() -> BTreeMap<String, Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy");
    let entries = fs::read_dir(folder).expect("there is such a folder");
    let named = entries.map(|entry| entry.expect("it can be listed").path()).filter_map(|path| {
        let name = path.file_name()?.to_str()?.to_owned();
        (name.starts_with("compose.") && name.ends_with(".yaml")).then(|| (name, read(&path)))
    });
    named.collect()
}

/// What a service is told by a file.
fn told(file: &Value, service: &str) -> BTreeMap<String, String> {
    let told = file["services"][service]["environment"].as_object().into_iter().flatten();
    told.map(|(name, value)| {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        (name.clone(), value)
    })
    .collect()
}

#[test]
fn what_compose_tells_a_service_it_takes() {
    let files = files();
    let system = &files["compose.yaml"];
    for (name, file) in &files {
        for service in SERVICES {
            let mut all = told(system, service);
            all.extend(told(file, service));
            let parsed = parse(service, &all);
            let listens = parsed.get_one::<SocketAddr>("listen_addr").expect("it has a default");
            for port in list(&file["services"][service]["ports"]) {
                let inside = text(port).rsplit(':').next();
                assert_eq!(inside, Some(&*listens.port().to_string()), "{name}: {service}");
            }
        }
    }
}

#[test]
fn compose_calls_services_where_they_listen() {
    let system = &files()["compose.yaml"];
    let gateway = told(system, "gateway");
    let targets: Vec<_> =
        gateway.values().filter_map(|value| value.strip_prefix("dns+http://")).collect();
    assert_eq!(targets.len(), SERVICES.len() - 1);
    for target in targets {
        let (service, port) = target.split_once(':').expect("a name has a port");
        let parsed = parse(service, &told(system, service));
        let listens = parsed.get_one::<SocketAddr>("listen_addr").expect("it has a default");
        assert_eq!(listens.port().to_string(), port, "{service}");
        assert!(listens.ip().is_unspecified(), "{service} listens to nobody else");
    }
}

#[test]
fn compose_runs_this_version() {
    let system = &files()["compose.yaml"];
    for service in SERVICES {
        let image = text(&system["services"][service]["image"]);
        assert!(image.starts_with(&format!("melomesh/{service}:")), "{image}");
        assert!(image.contains(env!("CARGO_PKG_VERSION")), "{image}");
    }
}
