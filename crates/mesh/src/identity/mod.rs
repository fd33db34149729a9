//! Who is who: services prove to each other by TLS whom a certificate names, by a
//! URI as SPIFFE has it (<https://spiffe.io/docs/latest/spiffe-specs/spiffe-id/>).
//!
//! `config` says where a service's own `credentials` are; they are read again
//! when they change. A server `accept`s callers who have some of the same
//! authority, and a `policy` says which of them it answers; a client `connect`s to
//! nobody but whom it means, which `verify` finds out.

mod accept;
mod config;
mod connect;
mod credentials;
mod policy;
mod verify;

pub(crate) use accept::accept;
pub use config::IdentityConfig;
pub(crate) use connect::Peer;
pub(crate) use credentials::Identity;
pub(crate) use policy::CallersLayer;
pub use policy::{Grant, InvalidGrant};

use rustls::pki_types::{CertificateDer, pem};
use std::{
    io,
    path::{Path, PathBuf},
};
use webpki::EndEntityCert;

/// Why a service cannot say who it is.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file that is not there, or holds something else.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: io::Error,
    },
    /// A certificate, a key and an authority that do not belong together.
    #[error("the certificate, its key and the authority make no identity: {0}")]
    Unusable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    fn of(path: &Path, error: pem::Error) -> Self {
        let source = match error {
            pem::Error::Io(error) => error,
            other => io::Error::new(io::ErrorKind::InvalidData, other.to_string()),
        };
        Self::File { path: path.to_owned(), source }
    }
}

/// The names that a certificate gives.
fn names(certificate: &CertificateDer<'_>) -> Vec<String> {
    let names =
        |certificate: EndEntityCert<'_>| certificate.valid_uri_names().map(str::to_owned).collect();
    EndEntityCert::try_from(certificate).map(names).unwrap_or_default()
}
