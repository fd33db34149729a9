//! How many pods there are, when they are busy and when their nodes go.

use crate::manifests::{list, overlays};

#[test]
fn a_pod_may_always_go() {
    for overlay in overlays() {
        for pod in overlay.pods() {
            let budget = &overlay.one("PodDisruptionBudget", pod.name())["spec"];
            assert_eq!(budget["selector"], pod.deployment["spec"]["selector"]);
            let away = budget["maxUnavailable"].as_u64().expect("some may be away");
            let Some(scaler) = overlay.find("HorizontalPodAutoscaler", pod.name()) else {
                assert_eq!(pod.deployment["spec"]["replicas"], 1, "{}", pod.name());
                continue;
            };
            assert!(pod.deployment["spec"]["replicas"].is_null(), "{} is scaled", pod.name());
            let least = scaler["spec"]["minReplicas"].as_u64().expect("there is a least");
            assert!(least >= 2 && away < least, "{}: {away} of {least}", pod.name());
            assert!(scaler["spec"]["maxReplicas"].as_u64() > Some(least), "{}", pod.name());
            assert_eq!(scaler["spec"]["scaleTargetRef"]["name"], pod.name());
        }
    }
}

#[test]
fn what_one_alone_may_write_has_one_writer() {
    for overlay in overlays() {
        for pod in overlay.pods() {
            let kept = list(&pod.spec()["volumes"])
                .iter()
                .any(|v| v.get("persistentVolumeClaim").is_some());
            let scaled = overlay.find("HorizontalPodAutoscaler", pod.name()).is_some();
            assert_ne!(kept, scaled, "{}: {}", overlay.name, pod.name());
            let strategy = if kept { "Recreate" } else { "RollingUpdate" };
            assert_eq!(pod.deployment["spec"]["strategy"]["type"], strategy, "{}", pod.name());
        }
    }
}

#[test]
fn pods_are_spread_over_nodes_and_zones() {
    for overlay in overlays() {
        for pod in overlay.pods() {
            let spread = list(&pod.spec()["topologySpreadConstraints"]);
            let keys: Vec<_> = spread.iter().map(|constraint| &constraint["topologyKey"]).collect();
            assert_eq!(keys, ["kubernetes.io/hostname", "topology.kubernetes.io/zone"]);
            for constraint in spread {
                assert_eq!(constraint["labelSelector"], pod.deployment["spec"]["selector"]);
            }
        }
    }
}

#[test]
fn in_production_queues_are_what_is_scaled_by() {
    let [_, prod] = overlays();
    let metric = semconv::metric::QUEUE_DEPTH.name.replace('.', "_");
    for pod in prod.pods().filter(|pod| pod.name() != "gateway") {
        let scaler = prod.one("HorizontalPodAutoscaler", pod.name());
        let [cpu, queue] = list(&scaler["spec"]["metrics"]) else { panic!("{}", pod.name()) };
        assert_eq!(cpu["resource"]["name"], "cpu");
        assert_eq!(queue["pods"]["metric"]["name"], *metric);
        let parsed = pod.parsed();
        let most = *parsed.get_one::<usize>("queue_capacity").expect("it has a default");
        let wanted = queue["pods"]["target"]["averageValue"].as_str().and_then(|n| n.parse().ok());
        assert!(wanted.is_some_and(|wanted: usize| wanted < most), "{}", pod.name());
    }
}
