//! What a pod may not do.

use crate::manifests::{list, overlays, text};
use serde_json::json;

#[test]
fn the_namespace_takes_restricted_pods_alone() {
    for overlay in overlays() {
        let [namespace] = overlay.all("Namespace").collect::<Vec<_>>()[..] else {
            panic!("{}: one namespace", overlay.name)
        };
        for mode in ["enforce", "audit", "warn"] {
            let label = format!("pod-security.kubernetes.io/{mode}");
            assert_eq!(namespace["metadata"]["labels"][label], "restricted");
        }
        for object in &overlay.objects {
            let cluster_wide = ["Namespace", "PriorityClass"].contains(&text(&object["kind"]));
            let place = &object["metadata"]["namespace"];
            assert!(cluster_wide || *place == namespace["metadata"]["name"], "{object}");
        }
    }
}

#[test]
fn a_process_has_no_rights_but_its_own() {
    for overlay in overlays() {
        for pod in overlay.pods() {
            let spec = pod.spec();
            let user = &spec["securityContext"];
            assert_eq!(user["runAsNonRoot"], true);
            for id in ["runAsUser", "runAsGroup", "fsGroup"] {
                assert!(user[id].as_u64().is_some_and(|id| id >= 10_000), "{}: {id}", pod.name());
            }
            assert_eq!(user["seccompProfile"]["type"], "RuntimeDefault");
            let expected = json!({
                "allowPrivilegeEscalation": false,
                "capabilities": { "drop": ["ALL"] },
                "privileged": false,
                "readOnlyRootFilesystem": true,
            });
            assert_eq!(pod.container()["securityContext"], expected, "{}", pod.name());
        }
    }
}

#[test]
fn a_pod_sees_nothing_of_its_node() {
    for overlay in overlays() {
        for pod in overlay.pods() {
            for shared in ["hostPID", "hostIPC", "hostNetwork", "initContainers"] {
                assert!(pod.spec()[shared].is_null(), "{}: {shared}", pod.name());
            }
            for port in list(&pod.container()["ports"]) {
                assert!(port["hostPort"].is_null(), "{}: {port}", pod.name());
            }
            for volume in list(&pod.spec()["volumes"]) {
                let kinds = ["emptyDir", "persistentVolumeClaim", "secret"];
                assert!(kinds.iter().any(|kind| volume.get(kind).is_some()), "{volume}");
            }
        }
    }
}

#[test]
fn a_pod_takes_no_more_than_its_share() {
    for overlay in overlays() {
        for pod in overlay.pods() {
            let resources = &pod.container()["resources"];
            for what in ["cpu", "memory", "ephemeral-storage"] {
                assert!(resources["requests"][what].is_string(), "{}: {what}", pod.name());
                assert!(resources["limits"][what].is_string(), "{}: {what}", pod.name());
            }
            for volume in list(&pod.spec()["volumes"]) {
                let empty = volume.get("emptyDir");
                assert!(empty.is_none_or(|empty| empty["sizeLimit"].is_string()), "{volume}");
            }
            let class = text(&pod.spec()["priorityClassName"]);
            assert!(overlay.one("PriorityClass", class)["value"].is_u64());
        }
    }
}

#[test]
fn everything_says_what_it_belongs_to() {
    for overlay in overlays() {
        for object in &overlay.objects {
            let labels = &object["metadata"]["labels"];
            assert_eq!(labels["app.kubernetes.io/part-of"], "melomesh", "{object}");
        }
        for pod in overlay.pods() {
            assert_eq!(pod.labels()["app.kubernetes.io/name"], pod.name());
            assert!(pod.labels()["app.kubernetes.io/component"].is_string());
        }
    }
}
