//! HTTPS, and certificates that change while it is spoken.

use crate::double::House;
use rcgen::CertifiedKey;
use reqwest::{Certificate, Client, Version};
use std::{fs, path::Path, time::Duration};

/// Writes a certificate of `localhost` and its key; the certificate.
fn certify(folder: &Path) -> Certificate {
    let CertifiedKey { cert, signing_key } =
        rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    fs::write(folder.join("cert.pem"), cert.pem()).unwrap();
    fs::write(folder.join("key.pem"), signing_key.serialize_pem()).unwrap();
    Certificate::from_pem(cert.pem().as_bytes()).unwrap()
}

/// Whoever trusts this certificate alone.
fn client(certificate: &Certificate) -> Client {
    Client::builder().tls_certs_only([certificate.clone()]).build().unwrap()
}

#[tokio::test]
async fn https_is_spoken_and_its_certificate_may_change() {
    let folder = tempfile::tempdir().unwrap();
    let first = certify(folder.path());
    let file = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (cert, key) = (file("cert.pem"), file("key.pem"));
    let house = House::open(&["--https-cert", &cert, "--https-key", &key]).await;
    let url = format!("https://localhost:{}/v1/models/svm", house.addr.port());

    let answer = client(&first).get(&url).send().await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.version()), (200, Version::HTTP_2));
    assert!(answer.headers().contains_key("strict-transport-security"));

    // What cannot be read changes nothing.
    fs::write(&cert, "no certificate").unwrap();
    house.hang_up();
    tokio::time::sleep(Duration::from_millis(100)).await;
    client(&first).get(&url).send().await.unwrap();

    let second = certify(folder.path());
    house.hang_up();
    while client(&second).get(&url).send().await.is_err() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(client(&first).get(&url).send().await.is_err());
}

#[tokio::test]
async fn what_is_no_certificate_is_refused_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cert.pem");
    fs::write(&file, "no certificate").unwrap();
    let file = file.to_str().unwrap();
    let house = House::open(&["--https-cert", file, "--https-key", file]).await;
    let error = house.gateway.await.unwrap().unwrap_err().to_string();
    assert!(error.ends_with("are no certificate and its key"), "{error}");
}
