use super::{AzureConfig, AzureError};
use async_trait::async_trait;
use azure_core::{
    credentials::Secret,
    error::{Error, ErrorKind},
    http::{
        Context, Request,
        headers::{AUTHORIZATION, HeaderName},
        policies::{Policy, PolicyResult},
    },
};
use std::{fs, path::PathBuf, sync::Arc};

const KEY: HeaderName = HeaderName::from_static("ocp-apim-subscription-key");

/// By what Azure knows us. Each try of a request gets it.
#[derive(Debug)]
pub(super) enum Credentials {
    Key(Secret),
    TokenFile(PathBuf),
}

impl Credentials {
    /// The one that the configuration gives.
    pub(super) fn read(config: &AzureConfig) -> Result<Self, AzureError> {
        let key = config.azure_key.as_ref().filter(|key| !key.secret().is_empty());
        match (key, &config.azure_key_file, &config.azure_token_file) {
            (Some(key), None, None) => secret(key.secret()).map(Self::Key),
            (None, Some(file), None) => {
                secret(&fs::read_to_string(file).map_err(AzureError::SecretFile)?).map(Self::Key)
            }
            (None, None, Some(file)) => {
                secret(&fs::read_to_string(file).map_err(AzureError::SecretFile)?)?;
                Ok(Self::TokenFile(file.clone()))
            }
            _ => Err(AzureError::Credentials),
        }
    }
}

/// A key or token without the line's end that files have.
fn secret(text: &str) -> Result<Secret, AzureError> {
    let text = text.trim();
    let sendable = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
    sendable.then(|| Secret::new(text.to_owned())).ok_or(AzureError::Secret)
}

#[async_trait]
impl Policy for Credentials {
    async fn send(
        &self,
        context: &Context,
        request: &mut Request,
        next: &[Arc<dyn Policy>],
    ) -> PolicyResult {
        match self {
            Self::Key(key) => request.insert_header(KEY, key.secret().to_owned()),
            Self::TokenFile(file) => {
                let text = tokio::fs::read_to_string(file).await;
                let text = text.map_err(|error| Error::new(ErrorKind::Credential, error))?;
                let token = secret(&text).map_err(|e| Error::new(ErrorKind::Credential, e))?;
                request.insert_header(AUTHORIZATION, format!("Bearer {}", token.secret()));
            }
        }
        next[0].send(context, request, &next[1..]).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_read_without_its_line_end() {
        assert_eq!(secret(" 0123abcd\r\n").unwrap().secret(), "0123abcd");
    }

    #[test]
    fn what_no_header_can_carry_is_no_secret() {
        for text in ["", "\n", "two words", "two\nlines", "schlüssel"] {
            assert!(matches!(secret(text), Err(AzureError::Secret)), "{text:?}");
        }
    }
}
