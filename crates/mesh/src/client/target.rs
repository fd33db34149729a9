//! Where a service is.

use http::Uri;
use std::{collections::HashSet, io, path::PathBuf, str::FromStr};
use tokio::{fs, net::lookup_host};

/// Where a service is, in parts separated by commas. Each is an address, such as
/// `http://10.0.0.1:50051`; or `dns+http://NAME:PORT`, for every address that a
/// name has; or `file:PATH`, for a file with an address in each line. Whether TLS is
/// spoken there is no matter of the address: see [`crate::IdentityConfig`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target(Vec<Source>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Source {
    Fixed(Uri),
    Name { host: String, port: u16 },
    File(PathBuf),
}

/// Why something does not say where a service is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is not where a service can be; write http://HOST:PORT, dns+http://NAME:PORT or file:PATH"
)]
pub struct InvalidTarget(String);

impl FromStr for Target {
    type Err = InvalidTarget;

    fn from_str(text: &str) -> Result<Self, InvalidTarget> {
        text.split(',').map(|part| part.trim().parse()).collect::<Result<_, _>>().map(Self)
    }
}

impl FromStr for Source {
    type Err = InvalidTarget;

    fn from_str(text: &str) -> Result<Self, InvalidTarget> {
        let invalid = || InvalidTarget(text.to_owned());
        if let Some(path) = text.strip_prefix("file:").filter(|path| !path.is_empty()) {
            return Ok(Self::File(path.into()));
        }
        let (named, address) = match text.strip_prefix("dns+") {
            Some(address) => (true, address),
            None => (false, text),
        };
        let uri = address_of(address).ok_or_else(invalid)?;
        if !named {
            return Ok(Self::Fixed(uri));
        }
        let host = uri.host().ok_or_else(invalid)?.to_owned();
        Ok(Self::Name { host, port: uri.port_u16().ok_or_else(invalid)? })
    }
}

/// The address of a host, and nothing more.
fn address_of(text: &str) -> Option<Uri> {
    let uri: Uri = text.parse().ok()?;
    (uri.scheme_str() == Some("http") && uri.host().is_some() && uri.path() == "/").then_some(uri)
}

/// Follows a target: asks again, and keeps what it knew of sources that fail.
#[derive(Debug)]
pub(crate) struct Resolver(Vec<(Source, Vec<Uri>)>);

impl Resolver {
    pub(crate) fn new(target: Target) -> Self {
        Self(target.0.into_iter().map(|source| (source, Vec::new())).collect())
    }

    /// Whether it will always find the same.
    pub(crate) fn is_fixed(&self) -> bool {
        self.0.iter().all(|(source, _)| matches!(source, Source::Fixed(_)))
    }

    /// Every address, once.
    pub(crate) async fn resolve(&mut self) -> Vec<Uri> {
        for (source, known) in &mut self.0 {
            match source.resolve().await {
                Ok(found) if !found.is_empty() => *known = found,
                Ok(_) => tracing::warn!(?source, "nothing is found there; the last known stay"),
                Err(error) => tracing::warn!(?source, %error, "the last known stay"),
            }
        }
        let mut seen = HashSet::new();
        self.0
            .iter()
            .flat_map(|(_, known)| known)
            .filter(|uri| seen.insert(*uri))
            .cloned()
            .collect()
    }
}

impl Source {
    async fn resolve(&self) -> io::Result<Vec<Uri>> {
        match self {
            Self::Fixed(uri) => Ok(vec![uri.clone()]),
            Self::Name { host, port } => {
                let found = lookup_host((host.as_str(), *port)).await?;
                found.map(|address| parse(&format!("http://{address}"))).collect()
            }
            Self::File(path) => {
                let text = fs::read_to_string(path).await?;
                text.lines().map(str::trim).filter(|line| !line.is_empty()).map(parse).collect()
            }
        }
    }
}

fn parse(address: &str) -> io::Result<Uri> {
    let wrong = || io::Error::other(InvalidTarget(address.to_owned()));
    address_of(address).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn resolver(text: &str) -> Resolver {
        Resolver::new(text.parse().unwrap())
    }

    #[tokio::test]
    async fn a_list_is_every_address_once() {
        let mut list = resolver("http://a:1, http://b:2,http://a:1");
        assert!(list.is_fixed());
        assert_eq!(list.resolve().await, ["http://a:1", "http://b:2"]);
    }

    #[tokio::test]
    async fn a_name_is_every_address_it_has() {
        let mut name = resolver("dns+http://localhost:50051");
        assert!(!name.is_fixed());
        assert!(name.resolve().await.contains(&Uri::from_static("http://127.0.0.1:50051")));
    }

    #[tokio::test]
    async fn a_file_is_read_again_and_what_is_wrong_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("endpoints");
        let mut file = resolver(&format!("file:{}", path.display()));
        assert!(file.resolve().await.is_empty());
        fs::write(&path, "http://a:1\n\nhttp://b:2\n").unwrap();
        assert_eq!(file.resolve().await, ["http://a:1", "http://b:2"]);
        for wrong in ["", "not an address"] {
            fs::write(&path, wrong).unwrap();
            assert_eq!(file.resolve().await.len(), 2, "{wrong:?}");
        }
        fs::write(&path, "http://c:3").unwrap();
        assert_eq!(file.resolve().await, ["http://c:3"]);
    }

    #[test]
    fn what_says_nothing_is_refused() {
        for wrong in
            ["", "a:1", "ftp://a:1", "file:", "dns+http://a", "http://a:1/path", "http://a,"]
        {
            assert!(wrong.parse::<Target>().is_err(), "{wrong}");
        }
    }
}
