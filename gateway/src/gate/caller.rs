//! Who calls, and what they may do.

use http::{Extensions, HeaderMap, header};
use std::{
    collections::BTreeSet,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};

/// Somebody who was let in by name.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Caller {
    pub(super) name: String,
    pub(super) scopes: Scopes,
}

/// What a caller may do.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Scopes {
    All,
    Only(BTreeSet<String>),
}

impl Scopes {
    pub(super) fn include(&self, scope: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(scopes) => scopes.contains(scope),
        }
    }
}

/// `*`, or names.
impl<'a> FromIterator<&'a str> for Scopes {
    fn from_iter<T: IntoIterator<Item = &'a str>>(names: T) -> Self {
        let names: BTreeSet<_> = names.into_iter().map(str::to_owned).collect();
        if names.contains("*") { Self::All } else { Self::Only(names) }
    }
}

/// What a caller shows.
#[derive(Debug, PartialEq)]
pub(super) enum Credential<'a> {
    Key(&'a str),
    Token(&'a str),
}

impl<'a> Credential<'a> {
    /// `X-Api-Key: KEY`, or `Authorization: Bearer KEY-OR-TOKEN`. A token has dots, a key has none.
    pub(super) fn of(headers: &'a HeaderMap) -> Option<Self> {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        if let Some(key) = text("x-api-key") {
            return Some(Self::Key(key.trim()));
        }
        let (scheme, shown) = text(header::AUTHORIZATION.as_str())?.split_once(' ')?;
        let shown = shown.trim();
        let bearer = scheme.eq_ignore_ascii_case("bearer");
        bearer.then(|| if shown.contains('.') { Self::Token(shown) } else { Self::Key(shown) })
    }
}

/// Where a request comes from: its peer, or whom the first of `proxies` of ours saw. Of IPv6 it
/// is the network that counts: who has one address has 2⁶⁴.
pub(super) fn origin(headers: &HeaderMap, extensions: &Extensions, proxies: usize) -> IpAddr {
    let peer = extensions.get::<axum::extract::ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    let forwarded = headers.get_all("x-forwarded-for").iter().filter_map(|list| list.to_str().ok());
    let forwarded: Vec<_> = forwarded.flat_map(|list| list.split(',')).map(str::trim).collect();
    let seen = proxies.checked_sub(1).and_then(|before| forwarded.iter().rev().nth(before));
    let seen = seen.and_then(|address| address.parse().ok()).or(peer);
    match seen.map(|address: IpAddr| address.to_canonical()) {
        Some(IpAddr::V6(address)) => {
            let network = u128::from(address) & !u128::from(u64::MAX);
            Ipv6Addr::from(network).into()
        }
        Some(address) => address,
        None => Ipv4Addr::UNSPECIFIED.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::extract::ConnectInfo;
    use http::HeaderValue;

    fn headers(name: &'static str, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name.parse().unwrap(), HeaderValue::from_static(value))])
    }

    #[test]
    fn a_credential_is_a_key_or_a_token() {
        let of = |name, value| {
            let headers = headers(name, value);
            Credential::of(&headers).map(|credential| format!("{credential:?}"))
        };
        assert_eq!(of("x-api-key", "mm_k").as_deref(), Some("Key(\"mm_k\")"));
        assert_eq!(of("authorization", "bearer mm_k").as_deref(), Some("Key(\"mm_k\")"));
        assert_eq!(of("authorization", "Bearer a.b.c").as_deref(), Some("Token(\"a.b.c\")"));
        assert_eq!(of("authorization", "Basic YTpi"), None);
        assert_eq!(of("cookie", "mm_k"), None);
    }

    #[test]
    fn nobody_but_our_proxies_says_where_a_request_comes_from() {
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::from(([10, 0, 0, 9], 1))));
        let forged = headers("x-forwarded-for", "1.1.1.1, 2.2.2.2, 3.3.3.3");
        let origin = |proxies| origin(&forged, &extensions, proxies).to_string();
        assert_eq!(origin(0), "10.0.0.9");
        assert_eq!(origin(1), "3.3.3.3");
        assert_eq!(origin(2), "2.2.2.2");
        assert_eq!(origin(4), "10.0.0.9");
    }

    #[test]
    fn addresses_of_one_network_are_one_caller() {
        let of = |address: [u16; 8]| {
            let mut extensions = Extensions::new();
            extensions.insert(ConnectInfo(SocketAddr::from((address, 1))));
            origin(&HeaderMap::new(), &extensions, 0).to_string()
        };
        assert_eq!(of([0x2001, 0xdb8, 0, 1, 2, 3, 4, 5]), "2001:db8:0:1::");
        assert_eq!(of([0, 0, 0, 0, 0, 0xffff, 0x0102, 0x0304]), "1.2.3.4");
    }
}
