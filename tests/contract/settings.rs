//! What pods are told, and how they are started, watched and stopped.

use crate::{
    command::{SERVICES, command},
    manifests::{list, overlays, text},
};

#[test]
fn every_service_is_run_as_this_version() {
    for overlay in overlays() {
        let mut names: Vec<_> = overlay.pods().map(|pod| pod.name()).collect();
        names.sort_by_key(|name| SERVICES.iter().position(|service| service == name));
        assert_eq!(names, SERVICES, "{}", overlay.name);
        for pod in overlay.pods() {
            let image = format!("melomesh/{}:{}", pod.name(), env!("CARGO_PKG_VERSION"));
            assert_eq!(pod.container()["image"], image);
            assert_eq!(pod.labels()["app.kubernetes.io/version"], env!("CARGO_PKG_VERSION"));
        }
    }
}

#[test]
fn every_setting_is_one_that_its_program_takes() {
    for overlay in overlays() {
        for pod in overlay.pods() {
            pod.parsed();
            let known = command(pod.name());
            for arg in list(&pod.container()["args"]) {
                let flag = text(arg).trim_start_matches("--").split('=').next();
                assert!(known.get_arguments().any(|arg| arg.get_long() == flag), "{arg}");
            }
        }
    }
}

#[test]
fn a_port_is_the_one_that_is_listened_on() {
    for overlay in overlays() {
        for pod in overlay.pods() {
            let ports = list(&pod.container()["ports"]);
            let [service, admin] = ports else {
                panic!("{} has {} ports", pod.name(), ports.len())
            };
            assert_eq!(service["containerPort"], pod.port("listen_addr"), "{}", pod.name());
            assert_eq!(admin["containerPort"], pod.port("admin_addr"), "{}", pod.name());
            assert_eq!(admin["name"], "admin");
            // Who looks for a service looks where it is by default.
            for (address, port) in [("listen_addr", service), ("admin_addr", admin)] {
                let known = command(pod.name());
                let arg = known.get_arguments().find(|arg| arg.get_id() == address);
                let usual = arg.expect("it listens").get_default_values()[0].to_string_lossy();
                assert!(usual.ends_with(&format!(":{}", port["containerPort"])), "{usual}");
            }
        }
    }
}

#[test]
fn probes_ask_the_admin_port_and_differ() {
    for overlay in overlays() {
        for pod in overlay.pods() {
            let probe = |name: &str| &pod.container()[name];
            for (name, path) in [
                ("startupProbe", "/livez"),
                ("livenessProbe", "/livez"),
                ("readinessProbe", "/readyz"),
            ] {
                assert_eq!(probe(name)["httpGet"]["path"], path, "{}: {name}", pod.name());
                assert_eq!(probe(name)["httpGet"]["port"], "admin", "{}: {name}", pod.name());
            }
            assert_ne!(probe("startupProbe"), probe("livenessProbe"));
        }
    }
}

#[test]
fn a_pod_has_the_time_to_finish_what_was_begun() {
    for overlay in overlays() {
        for pod in overlay.pods() {
            let parsed = pod.parsed();
            let ms = |name| *parsed.get_one::<u64>(name).expect("it has a default");
            let drain = ms("drain_grace_ms") + ms("drain_timeout_ms");
            assert!(ms("drain_timeout_ms") >= ms("request_timeout_ms"), "{}", pod.name());
            let before = pod.container()["lifecycle"]["preStop"]["sleep"]["seconds"].as_u64();
            let grace = pod.spec()["terminationGracePeriodSeconds"].as_u64();
            let (before, grace) = (before.expect("it waits"), grace.expect("it is given time"));
            assert!(grace * 1_000 > before * 1_000 + drain, "{}: {grace} s", pod.name());
        }
    }
}

#[test]
fn a_pod_tells_why_it_does_not_start() {
    for overlay in overlays() {
        for pod in overlay.pods() {
            assert_eq!(pod.container()["terminationMessagePath"], "/dev/termination-log");
            assert_eq!(pod.container()["terminationMessagePolicy"], "FallbackToLogsOnError");
        }
    }
}
