//! Tokens of OpenID Connect: JSON Web Tokens (RFC 7519, RFC 9068), signed by an
//! issuer whom we trust.

use super::{
    GateConfig,
    caller::{Caller, Scopes},
    crypto,
    issuer::Issuer,
};
use jsonwebtoken::{
    Algorithm, DecodingKey, Validation, decode, decode_header,
    errors::ErrorKind,
    jwk::{Jwk, PublicKeyUse},
};
use serde::Deserialize;
use tonic::Status;

/// What is said of a token.
#[derive(Deserialize)]
struct Claims {
    sub: String,
    #[serde(default, alias = "scp")]
    scope: Scope,
}

/// Names, as one text (RFC 8693) or as a list.
#[derive(Deserialize)]
#[serde(untagged)]
enum Scope {
    Text(String),
    List(Vec<String>),
}

impl Default for Scope {
    fn default() -> Self {
        Self::List(vec![])
    }
}

/// Checks tokens.
#[derive(Debug)]
pub(super) struct Tokens {
    issuer: Issuer,
    algorithms: Vec<Algorithm>,
    /// But for the algorithm.
    validation: Validation,
}

impl Tokens {
    /// `None` if no issuer is trusted.
    pub(super) fn new(config: &GateConfig) -> anyhow::Result<Option<Self>> {
        let Some(name) = &config.oidc_issuer else { return Ok(None) };
        // Fails if it was installed before, and then all is well.
        _ = crypto::PROVIDER.install_default();
        let jwks = config.oidc_jwks.as_ref().map(ToString::to_string);
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[name]);
        validation.set_audience(config.oidc_audience.as_slice());
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.validate_nbf = true;
        let issuer = Issuer::new(name, jwks)?;
        Ok(Some(Self { issuer, algorithms: config.oidc_algorithms.clone(), validation }))
    }

    /// Whose token it is.
    pub(super) async fn owner(&self, token: &str) -> Result<Caller, Status> {
        let refused = |why| Status::unauthenticated(format!("the token is not valid: {why}"));
        let header = decode_header(token).map_err(|_| refused("it is no JSON Web Token"))?;
        if !self.algorithms.contains(&header.alg) {
            return Err(refused("it is signed in a way that is not taken"));
        }
        let key = self.issuer.key(header.kid.as_deref()).await.map_err(|error| {
            tracing::error!(error = format!("{error:#}"), "tokens cannot be checked");
            Status::unavailable("tokens cannot be checked at present; try again later")
        })?;
        let key = key.filter(|key| signs(key, header.alg));
        let key = key.as_ref().and_then(|key| DecodingKey::from_jwk(key).ok());
        let key = key.ok_or_else(|| refused("its issuer has no such key"))?;
        let validation = Validation { algorithms: vec![header.alg], ..self.validation.clone() };
        let token = decode::<Claims>(token, &key, &validation);
        let Claims { sub, scope } = token.map_err(|error| refused(why(error.kind())))?.claims;
        let scopes: Scopes = match &scope {
            Scope::Text(text) => text.split_whitespace().collect(),
            Scope::List(list) => list.iter().map(String::as_str).collect(),
        };
        Ok(Caller { name: sub, scopes })
    }
}

/// Whether a key is for signatures of this kind, as far as it says so.
fn signs(key: &Jwk, algorithm: Algorithm) -> bool {
    let common = &key.common;
    common.key_algorithm.is_none_or(|own| Algorithm::try_from(own) == Ok(algorithm))
        && common.public_key_use.as_ref().is_none_or(|own| *own == PublicKeyUse::Signature)
}

fn why(kind: &ErrorKind) -> &'static str {
    match kind {
        ErrorKind::ExpiredSignature => "it has expired",
        ErrorKind::ImmatureSignature => "it is not valid yet",
        ErrorKind::InvalidAudience => "it is meant for another audience",
        ErrorKind::InvalidIssuer => "it is of another issuer",
        ErrorKind::MissingRequiredClaim(_) => "it lacks one of exp, iss, aud and sub",
        ErrorKind::InvalidSignature => "its signature is not its issuer's",
        _ => "it cannot be read",
    }
}
