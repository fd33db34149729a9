//! Who reaches whom: what programs are told to call, and nothing else.

use crate::manifests::{Overlay, list, overlays, text};
use serde_json::{Value, json};
use std::collections::BTreeSet;

type Edges = BTreeSet<(String, String, u64)>;

/// Who calls whom, as the programs are told.
fn calls(overlay: &Overlay) -> Edges {
    let mut edges = Edges::new();
    for pod in overlay.pods() {
        for target in
            pod.environment().values().filter_map(|value| value.strip_prefix("dns+http://"))
        {
            let (callee, port) = target.split_once(':').expect("a name has a port");
            edges.insert((pod.name().into(), callee.into(), port.parse().expect("it is a number")));
        }
    }
    edges
}

/// Who a selector means; nobody if it says nothing.
fn named(selector: &Value) -> Option<&str> {
    selector["matchLabels"]["app.kubernetes.io/name"].as_str()
}

/// What policies let pass between pods, seen from one end.
fn passes(overlay: &Overlay, direction: &str, peers: &str) -> Edges {
    let mut edges = Edges::new();
    for policy in overlay.all("NetworkPolicy") {
        for rule in list(&policy["spec"][direction]) {
            let here = named(&policy["spec"]["podSelector"]);
            for there in list(&rule[peers]).iter().filter_map(|peer| named(&peer["podSelector"])) {
                let here = here.expect("who is meant is named");
                let (from, to) = if peers == "to" { (here, there) } else { (there, here) };
                for port in list(&rule["ports"]) {
                    edges.insert((
                        from.into(),
                        to.into(),
                        port["port"].as_u64().expect("a number"),
                    ));
                }
            }
        }
    }
    edges
}

#[test]
fn policies_are_the_diagram_of_who_calls_whom() {
    for overlay in overlays() {
        let calls = calls(&overlay);
        assert_eq!(calls.len(), 3, "{}", overlay.name);
        assert_eq!(passes(&overlay, "egress", "to"), calls, "{}", overlay.name);
        assert_eq!(passes(&overlay, "ingress", "from"), calls, "{}", overlay.name);
    }
}

#[test]
fn what_is_not_allowed_does_not_pass() {
    for overlay in overlays() {
        let spec = &overlay.one("NetworkPolicy", "default-deny")["spec"];
        assert_eq!(*spec, json!({ "podSelector": {}, "policyTypes": ["Ingress", "Egress"] }));
        for pod in overlay.pods() {
            let policy = overlay.one("NetworkPolicy", pod.name());
            assert_eq!(named(&policy["spec"]["podSelector"]), Some(pod.name()));
        }
    }
}

#[test]
fn only_the_front_door_is_open_to_all() {
    for overlay in overlays() {
        for policy in overlay.all("NetworkPolicy") {
            let name = text(&policy["metadata"]["name"]);
            for rule in
                list(&policy["spec"]["ingress"]).iter().filter(|rule| rule["from"].is_null())
            {
                // And cert-manager's, while it shows that a name is ours.
                let door = json!([{ "port": if name == "acme" { 8089 } else { 8080 } }]);
                assert_eq!(rule["ports"], door, "{}: {name}", overlay.name);
                assert!(["gateway", "acme"].contains(&name), "{}: {name}", overlay.name);
            }
            for rule in list(&policy["spec"]["egress"]).iter().filter(|rule| rule["to"].is_null()) {
                let database = json!([{ "port": 5432 }]);
                assert_eq!(
                    (name, &rule["ports"]),
                    ("recommender-svc", &database),
                    "{}",
                    overlay.name
                );
            }
        }
    }
}

#[test]
fn nothing_leaves_the_namespace_but_names_and_measures() {
    let names = json!([{ "port": 53, "protocol": "UDP" }, { "port": 53, "protocol": "TCP" }]);
    for overlay in overlays() {
        let mut ask = BTreeSet::new();
        for policy in overlay.all("NetworkPolicy") {
            for rule in list(&policy["spec"]["egress"]) {
                for peer in
                    list(&rule["to"]).iter().filter(|peer| peer.get("namespaceSelector").is_some())
                {
                    let place =
                        &peer["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"];
                    if place == "observability" {
                        assert_eq!(rule["ports"], json!([{ "port": 4317 }]));
                        continue;
                    }
                    assert_eq!(place, "kube-system", "{policy}");
                    assert_eq!(
                        peer["podSelector"]["matchLabels"],
                        json!({ "k8s-app": "kube-dns" })
                    );
                    assert_eq!(rule["ports"], names);
                    ask.insert(named(&policy["spec"]["podSelector"]));
                }
            }
        }
        for pod in overlay.pods() {
            let by_name = pod.environment().values().any(|value| value.contains("http://"));
            let may_ask = ask.contains(&None) || ask.contains(&Some(pod.name()));
            assert!(may_ask || !by_name, "{}: {}", overlay.name, pod.name());
        }
    }
}

#[test]
fn a_service_is_found_where_its_pods_listen() {
    for overlay in overlays() {
        for pod in overlay.pods() {
            let spec = &overlay.one("Service", pod.name())["spec"];
            assert_eq!(spec["selector"], pod.deployment["spec"]["selector"]["matchLabels"]);
            assert!(spec["type"].is_null(), "{} is opened by nothing but its routes", pod.name());
            let listens = &pod.container()["ports"][0];
            for port in list(&spec["ports"]) {
                assert_eq!(port["targetPort"], listens["name"], "{}", pod.name());
            }
        }
        for (caller, callee, port) in calls(&overlay) {
            let service = &overlay.one("Service", &callee)["spec"];
            assert_eq!(service["clusterIP"], "None", "{caller} shares out its calls by itself");
            assert_eq!(service["ports"][0]["port"], port, "{callee}");
            let pod = overlay.pods().find(|pod| pod.name() == callee).expect("it is run");
            assert_eq!(pod.port("listen_addr"), port, "{callee}");
        }
    }
}

#[test]
fn whoever_measures_reaches_every_admin_port() {
    let [_, prod] = overlays();
    let spec = &prod.one("NetworkPolicy", "observability")["spec"];
    let opened: BTreeSet<_> = list(&spec["ingress"][0]["ports"])
        .iter()
        .filter_map(|port| port["port"].as_u64())
        .collect();
    assert_eq!(opened, prod.pods().map(|pod| pod.port("admin_addr")).collect());
    for pod in prod.pods() {
        let collector = &pod.environment()["OTEL_EXPORTER_OTLP_ENDPOINT"];
        assert!(collector.ends_with(".observability:4317"), "{collector}");
    }
    assert_eq!(spec["egress"][0]["ports"], json!([{ "port": 4317 }]));
}
