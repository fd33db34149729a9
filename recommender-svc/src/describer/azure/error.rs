use azure_core::{error::ErrorKind, http::StatusCode};
use serde::Deserialize;
use std::io;

/// Why Azure does not describe a picture. No message tells an address, a path or a key.
#[derive(Debug, thiserror::Error)]
pub enum AzureError {
    /// The endpoint is no URL, or what is sent there could be read on its way.
    #[error("the endpoint is no https URL; give it as the portal shows it")]
    Endpoint,
    /// No key and no token, or more than one.
    #[error("give one of the key, the file of a key, and the file of a token")]
    Credentials,
    /// The file of the key or token.
    #[error("the file of the key or token cannot be read: {0}")]
    SecretFile(#[source] io::Error),
    /// No key or token is like this one.
    #[error("the key or token is empty, or has characters that none has")]
    Secret,
    /// This machine trusts nobody: it has no certificates of authorities.
    #[error("no client for https can be made; install certificates of authorities")]
    Tls,
    /// More bytes than Azure takes.
    #[error("the picture is larger than {limit} bytes; make it smaller")]
    TooLarge {
        /// The most bytes of a picture.
        limit: usize,
    },
    /// Azure does not know the key or token, or it has no right to ask.
    #[error("azure refuses the key or token; renew it")]
    Unauthorized,
    /// The file of the token has no token in it any more.
    #[error("the file of the token holds none, or cannot be read; renew it")]
    NoToken,
    /// Too many requests for the resource.
    #[error("azure is asked too often; try again later")]
    Throttled,
    /// Azure fails, or cannot be reached.
    #[error("azure cannot be reached, or fails; try again later")]
    Unavailable,
    /// No answer in time.
    #[error("azure took too long; try again later")]
    TimedOut,
    /// An answer that is no description.
    #[error("azure's answer is no description")]
    Malformed,
    /// Azure does not take the picture or, in some regions, does not write captions.
    #[error("azure does not take the picture ({code})")]
    Rejected {
        /// What Azure calls the reason.
        code: String,
    },
    /// An answer that Image Analysis does not give.
    #[error("azure answers with status {0}; is the endpoint that of AI Vision?")]
    Unexpected(u16),
}

impl AzureError {
    /// Whether nobody's picture fares better for now.
    pub(crate) fn may_pass(&self) -> bool {
        matches!(self, Self::Throttled | Self::Unavailable | Self::TimedOut)
    }

    /// Why there was no description, by the status and what came with it.
    pub(super) fn of(status: StatusCode, body: &[u8]) -> Self {
        match u16::from(status) {
            401 | 403 => Self::Unauthorized,
            429 => Self::Throttled,
            408 | 500.. => Self::Unavailable,
            400 | 413 | 415 => Self::Rejected { code: code(body) },
            status => Self::Unexpected(status),
        }
    }
}

impl From<azure_core::Error> for AzureError {
    fn from(error: azure_core::Error) -> Self {
        match error.kind() {
            ErrorKind::HttpResponse { status, .. } => Self::of(*status, b""),
            ErrorKind::Credential => Self::NoToken,
            _ => Self::Unavailable,
        }
    }
}

/// The code in an answer, the innermost that there is.
fn code(body: &[u8]) -> String {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Refusal {
        error: Reason,
    }
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Reason {
        code: String,
        innererror: Option<Box<Reason>>,
    }
    let mut reason = serde_json::from_slice::<Refusal>(body).unwrap_or_default().error;
    while let Some(inner) = reason.innererror.take() {
        reason = *inner;
    }
    let code: String = reason.code.chars().filter(char::is_ascii_alphanumeric).take(64).collect();
    if code.is_empty() { "for no reason given".into() } else { code }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_innermost_code_is_told_and_nothing_else() {
        let body = br#"{"error": {"code": "InvalidRequest", "message": "at https://x",
            "innererror": {"code": "InvalidImageSize", "message": "key"}}}"#;
        assert_eq!(code(body), "InvalidImageSize");
        assert_eq!(code(br#"{"error": {"code": "a b/c"}}"#), "abc");
        assert_eq!(code(b"<html>"), "for no reason given");
    }
}
