//! Who says who is who.

use rcgen::{
    BasicConstraints, Certificate, CertificateParams, ExtendedKeyUsagePurpose, IsCa, Issuer,
    KeyPair, SanType,
};
use std::{fs, path::Path};
use time::{Duration, OffsetDateTime};

pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: String,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let key = KeyPair::generate().expect("there is chance");
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = params.self_signed(&key).expect("it can be signed").pem();
        Self { issuer: Issuer::new(params, key), certificate }
    }

    /// Writes the files of a service that has a name for so many days, and the flags to use them.
    pub(crate) fn name(&self, service: &str, days: i64, folder: &Path) -> Vec<String> {
        let (key, params) = named(service, days);
        let certificate = params.signed_by(&key, &self.issuer).expect("it can be signed");
        self.write(&certificate, &key, folder)
    }

    /// The same of a service that nobody gave the name but itself.
    pub(crate) fn believe(&self, service: &str, folder: &Path) -> Vec<String> {
        let (key, params) = named(service, 30);
        let certificate = params.self_signed(&key).expect("it can be signed");
        self.write(&certificate, &key, folder)
    }

    fn write(&self, certificate: &Certificate, key: &KeyPair, folder: &Path) -> Vec<String> {
        // The key first: whoever sees the new certificate finds its key.
        let files = [("key", key.serialize_pem()), ("ca", self.certificate.clone())];
        let files = files.into_iter().chain([("cert", certificate.pem())]);
        let flag = |(kind, pem): (&str, String)| {
            let path = folder.join(kind);
            fs::write(&path, pem).expect("there is room");
            format!("--mesh-{kind}={}", path.display())
        };
        files.map(flag).collect()
    }
}

fn named(service: &str, days: i64) -> (KeyPair, CertificateParams) {
    let key = KeyPair::generate().expect("there is chance");
    let mut params = CertificateParams::default();
    let name = format!("spiffe://melomesh/{service}");
    params.subject_alt_names = vec![SanType::URI(name.try_into().expect("it is ASCII"))];
    params.extended_key_usages =
        vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
    params.not_before = OffsetDateTime::now_utc() - Duration::days(30);
    params.not_after = OffsetDateTime::now_utc() + Duration::days(days);
    (key, params)
}
