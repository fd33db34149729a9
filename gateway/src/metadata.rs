//! What travels through the gateway besides messages.

use http::{HeaderMap, HeaderName};
use std::sync::Arc;

/// What a request is called, by its caller or by us.
pub(crate) const REQUEST_ID: &str = "x-request-id";

/// What a request is called.
pub(crate) fn request_id(headers: &HeaderMap) -> Option<&str> {
    headers.get(REQUEST_ID).and_then(|id| id.to_str().ok())
}

/// The headers that are metadata of services, there and back. All others end here.
#[derive(Clone, Debug)]
pub(crate) struct Carried(Arc<[HeaderName]>);

impl Carried {
    pub(crate) fn new(names: &[HeaderName]) -> Self {
        Self(names.into())
    }

    /// What is carried of `headers`.
    pub(crate) fn of(&self, headers: &HeaderMap) -> HeaderMap {
        let values = |name| headers.get_all(name).into_iter().map(move |value| (name, value));
        self.0.iter().flat_map(values).map(|(name, value)| (name.clone(), value.clone())).collect()
    }
}

/// A header that can be carried: one that means nothing to a hop itself.
///
/// # Errors
/// In words, for who chose it.
pub(crate) fn carriable(name: &str) -> Result<HeaderName, String> {
    const HOP: [&str; 8] = [
        "connection",
        "host",
        "keep-alive",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    ];
    let header = HeaderName::try_from(name).map_err(|_| format!("`{name}` is no header"))?;
    let name = header.as_str();
    let own = HOP.contains(&name) || name.starts_with("grpc-") || name.starts_with("content-");
    if own { Err(format!("`{name}` belongs to each hop itself")) } else { Ok(header) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_each_hop_says_itself_cannot_be_carried() {
        for name in ["Grpc-Timeout", "content-type", "te", "a b", ""] {
            assert!(carriable(name).is_err(), "{name}");
        }
        assert_eq!(carriable("X-Listener").unwrap(), "x-listener");
    }
}
