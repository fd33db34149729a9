//! Who may ask the cluster for what, and who learns secrets.

use crate::manifests::{list, overlays, text};
use std::collections::BTreeSet;

#[test]
fn nobody_may_ask_the_api_server() {
    for overlay in overlays() {
        let mut accounts = BTreeSet::new();
        for pod in overlay.pods() {
            let name = text(&pod.spec()["serviceAccountName"]);
            let account = overlay.one("ServiceAccount", name);
            assert_eq!(account["automountServiceAccountToken"], false);
            assert_eq!(pod.spec()["automountServiceAccountToken"], false);
            assert_eq!(pod.spec()["enableServiceLinks"], false);
            assert!(accounts.insert(name), "{name} is shared");
        }
        for object in &overlay.objects {
            assert!(!text(&object["kind"]).contains("Role"), "{object}");
        }
    }
}

#[test]
fn secrets_are_files_and_not_in_the_manifests() {
    for overlay in overlays() {
        assert_eq!(overlay.all("Secret").count(), 0, "{}", overlay.name);
        for pod in overlay.pods() {
            for (name, value) in pod.environment() {
                let secret = ["KEY", "TOKEN", "PASSWORD"].iter().any(|word| name.ends_with(word));
                assert!(!secret || value.starts_with('/'), "{}: {name}", pod.name());
                assert!(!value.contains('@'), "{}: {name} may hold a password", pod.name());
            }
        }
    }
}

#[test]
fn a_file_that_a_program_is_told_of_is_mounted() {
    for overlay in overlays() {
        for pod in overlay.pods() {
            let mounts = list(&pod.container()["volumeMounts"]);
            for (name, value) in
                pod.environment().iter().filter(|(_, value)| value.starts_with('/'))
            {
                let mount =
                    mounts.iter().find(|mount| value.starts_with(text(&mount["mountPath"])));
                let mount = mount.unwrap_or_else(|| panic!("{}: {name}={value}", pod.name()));
                let volumes = list(&pod.spec()["volumes"]);
                let volume = volumes.iter().find(|volume| volume["name"] == mount["name"]);
                let volume = volume.expect("what is mounted is there");
                let Some(secret) = volume.get("secret") else { continue };
                assert_eq!(mount["readOnly"], true, "{mount}");
                assert_eq!(secret["defaultMode"], 0o440, "{volume}");
                let file = value.rsplit('/').next().expect("it has a name");
                let items = list(&secret["items"]);
                let kept = ["ca.crt", "tls.crt", "tls.key"].contains(&file);
                assert!(kept || items.iter().any(|item| item["path"] == file), "{volume}");
            }
        }
    }
}

#[test]
fn in_production_everybody_says_who_he_is() {
    let [_, prod] = overlays();
    for pod in prod.pods() {
        let told = pod.environment();
        for open in ["MELOMESH_ALLOW_PLAINTEXT", "MELOMESH_ALLOW_ANONYMOUS"] {
            assert!(!told.contains_key(open), "{}: {open}", pod.name());
        }
        let identity = format!("spiffe://melomesh/{}", pod.name());
        let certificate = prod.one("Certificate", pod.name());
        assert_eq!(list(&certificate["spec"]["uris"]), [identity]);
        let secret = &certificate["spec"]["secretName"];
        let volumes = list(&pod.spec()["volumes"]);
        assert!(volumes.iter().any(|volume| volume["secret"]["secretName"] == *secret));
        let callers = told.get("MELOMESH_CALLERS").map(String::as_str);
        let gateway = pod.name() == "gateway";
        assert_eq!(callers, (!gateway).then_some("spiffe://melomesh/gateway"), "{}", pod.name());
        assert_eq!(told.contains_key("MELOMESH_API_KEYS"), gateway);
    }
    for listener in prod.all("Gateway").flat_map(|gateway| list(&gateway["spec"]["listeners"])) {
        assert_eq!(listener["protocol"], "HTTPS");
        assert!(!list(&listener["tls"]["certificateRefs"]).is_empty(), "{listener}");
    }
}
