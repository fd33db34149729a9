use super::{Error, IdentityConfig, verify::ServiceVerifier};
use rustls::{
    ClientConfig, RootCertStore, ServerConfig,
    crypto::{CryptoProvider, ring},
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::WebPkiClientVerifier,
};
use std::{path::PathBuf, sync::Arc, time::Duration};
use tokio::sync::watch;

/// How often files are looked at for others.
const PERIOD: Duration = Duration::from_secs(2);

/// What is spoken over TLS.
const HTTP_2: &[u8] = b"h2";

/// A service's own credentials, as they are now.
#[derive(Clone, Debug)]
pub(crate) struct Identity(watch::Receiver<Arc<Credentials>>);

impl Identity {
    /// That of a configuration, if it has one. Kept current as long as it is used.
    pub(crate) fn load(config: &IdentityConfig) -> Result<Option<Self>, Error> {
        let IdentityConfig { mesh_cert: Some(cert), mesh_key: Some(key), mesh_ca: Some(ca) } =
            config.clone()
        else {
            return Ok(None);
        };
        let files = Files { cert, key, ca };
        let (sender, current) = watch::channel(Arc::new(files.read()?));
        tokio::spawn(keep(files, sender));
        Ok(Some(Self(current)))
    }

    pub(crate) fn current(&self) -> Arc<Credentials> {
        self.0.borrow().clone()
    }
}

/// Reads the files again and again; what cannot be read changes nothing.
async fn keep(files: Files, sender: watch::Sender<Arc<Credentials>>) {
    loop {
        tokio::select! {
            () = sender.closed() => return,
            () = tokio::time::sleep(PERIOD) => {}
        }
        match files.read() {
            Ok(read) if read.chain == sender.borrow().chain => {}
            Ok(read) => {
                sender.send_replace(Arc::new(read));
                tracing::info!("the service has another certificate");
            }
            Err(error) => tracing::warn!(%error, "the old certificate stays"),
        }
    }
}

#[derive(Debug)]
struct Files {
    cert: PathBuf,
    key: PathBuf,
    ca: PathBuf,
}

#[derive(Debug)]
pub(crate) struct Credentials {
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
    roots: Arc<RootCertStore>,
    pub(crate) server: Arc<ServerConfig>,
}

impl Files {
    fn read(&self) -> Result<Credentials, Error> {
        let certificates = |path: &PathBuf| -> Result<Vec<_>, _> {
            let file = |error| Error::of(path, error);
            CertificateDer::pem_file_iter(path)
                .map_err(file)?
                .collect::<Result<_, _>>()
                .map_err(file)
        };
        let chain = certificates(&self.cert)?;
        let key = PrivateKeyDer::from_pem_file(&self.key);
        let key = key.map_err(|error| Error::of(&self.key, error))?;
        let mut roots = RootCertStore::empty();
        for certificate in certificates(&self.ca)? {
            roots.add(certificate).map_err(unusable)?;
        }
        let roots = Arc::new(roots);
        let server = Arc::new(server(chain.clone(), key.clone_key(), &roots)?);
        Ok(Credentials { chain, key, roots, server })
    }
}

fn server(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
    roots: &Arc<RootCertStore>,
) -> Result<ServerConfig, Error> {
    let callers = WebPkiClientVerifier::builder_with_provider(Arc::clone(roots), provider());
    let mut server = ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(unusable)?
        .with_client_cert_verifier(callers.build().map_err(unusable)?)
        .with_single_cert(chain, key)
        .map_err(unusable)?;
    server.alpn_protocols = vec![HTTP_2.into()];
    Ok(server)
}

impl Credentials {
    /// How to connect to the service of some name, and to no other.
    pub(crate) fn client(&self, name: &str) -> Result<ClientConfig, rustls::Error> {
        let algorithms = provider().signature_verification_algorithms;
        let service = ServiceVerifier::new(name, Arc::clone(&self.roots), algorithms);
        let mut client = ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(service))
            .with_client_auth_cert(self.chain.clone(), self.key.clone_key())?;
        client.alpn_protocols = vec![HTTP_2.into()];
        Ok(client)
    }
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

fn unusable(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Unusable(error.into())
}
