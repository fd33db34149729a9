use crate::output;
use anyhow::Context;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, SanType,
};
use std::{
    fs::{self, File},
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};
use time::{Duration, OffsetDateTime};

/// Make certificates by which services know each other
///
/// An authority for development, and a certificate for each service, in a folder. Made again, the
/// certificates are new and the authority stays: services take the new ones without a restart.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  melomesh certs certs/
  svm-svc --listen-addr 0.0.0.0:50051 --callers spiffe://melomesh/gateway \\
    --mesh-cert certs/svm-svc.pem --mesh-key certs/svm-svc.key --mesh-ca certs/ca.pem
  gateway --svm-addr http://HOST:50051 \\
    --mesh-cert certs/gateway.pem --mesh-key certs/gateway.key --mesh-ca certs/ca.pem")]
pub(crate) struct Args {
    /// Where to put them
    folder: PathBuf,

    /// The services to name
    #[arg(long, value_delimiter = ',')]
    #[arg(default_value = "gateway,svm-svc,vgg-svc,recommender-svc")]
    services: Vec<String>,

    /// How many days they last
    #[arg(long, default_value_t = 30)]
    days: u32,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let Args { folder, services, days } = args;
    fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    let authority = authority(folder)?;
    for service in services {
        name(service, *days, &authority, folder)?;
    }
    Ok(output::say(format_args!("{} lasts {days} days", folder.display()))?)
}

/// The authority of a folder: the one that is there, or a new one.
fn authority(folder: &Path) -> anyhow::Result<Issuer<'static, KeyPair>> {
    let mut params = params("Melomesh development authority", Duration::days(3_650));
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    let file = folder.join("ca.key");
    if let Ok(pem) = fs::read_to_string(&file) {
        let key = KeyPair::from_pem(&pem).with_context(|| file.display().to_string())?;
        return Ok(Issuer::new(params, key));
    }
    let key = KeyPair::generate()?;
    write(&folder.join("ca.pem"), params.self_signed(&key)?.pem())?;
    write(&file, key.serialize_pem())?;
    Ok(Issuer::new(params, key))
}

fn name(
    service: &str,
    days: u32,
    authority: &Issuer<'_, KeyPair>,
    folder: &Path,
) -> anyhow::Result<()> {
    let mut params = params(service, Duration::days(days.into()));
    params.subject_alt_names =
        vec![SanType::URI(format!("spiffe://melomesh/{service}").try_into()?)];
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages =
        vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
    let key = KeyPair::generate()?;
    let certificate = params.signed_by(&key, authority)?.pem();
    // Whoever sees the new certificate is to find its key.
    write(&folder.join(format!("{service}.key")), key.serialize_pem())?;
    write(&folder.join(format!("{service}.pem")), certificate)
}

fn params(name: &str, lasts: Duration) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, name);
    // Clocks differ.
    params.not_before = OffsetDateTime::now_utc() - Duration::hours(1);
    params.not_after = OffsetDateTime::now_utc() + lasts;
    params
}

/// Writes what only its owner may read.
fn write(path: &Path, pem: String) -> anyhow::Result<()> {
    let file = File::options().write(true).create(true).truncate(true).mode(0o600).open(path);
    let written = file.and_then(|mut file| file.write_all(pem.as_bytes()));
    written.with_context(|| path.display().to_string())
}
