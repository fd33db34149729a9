//! Who may enter, what for, and how often.
//!
//! A caller shows a key (`keys`) or a token (`tokens`, signed by an `issuer`),
//! and is let in to methods whose `scope` it has, as often as its bucket (`rates`)
//! allows. `layer` asks at every gRPC method, the transcoder before it reads a body.

mod caller;
mod config;
mod crypto;
mod issuer;
mod keys;
mod layer;
mod rates;
mod tokens;

pub use config::GateConfig;
pub(crate) use layer::GateLayer;
pub(crate) use rates::Allowance;

use caller::{Caller, Credential, origin};
use http::request::Parts;
use keys::Keys;
use rates::Rates;
use std::{collections::HashMap, time::Duration};
use tokens::Tokens;
use tonic::Status;
use tonic_types::{ErrorDetails, StatusExt};

/// Lets callers in.
#[derive(Debug, Default)]
pub struct Gate {
    /// What each method asks for, by its path. Methods that are not here are open to all.
    scopes: HashMap<String, String>,
    keys: Option<Keys>,
    tokens: Option<Tokens>,
    rates: Option<Rates>,
    proxies: usize,
}

impl Gate {
    /// Before the methods of the contract.
    ///
    /// # Errors
    /// Keys that cannot be read.
    pub(crate) fn new(config: &GateConfig) -> anyhow::Result<Self> {
        let methods =
            proto::POOL.services().flat_map(|service| service.methods().collect::<Vec<_>>());
        let scopes = methods.filter_map(|method| {
            let path = format!("/{}/{}", method.parent_service().full_name(), method.name());
            Some((path, proto::scope(&method)?))
        });
        Ok(Self {
            scopes: scopes.collect(),
            keys: config.api_keys.as_deref().map(Keys::read).transpose()?,
            tokens: Tokens::new(config)?,
            rates: Rates::new(config.calls_per_minute, config.burst),
            proxies: config.trusted_proxies,
        })
    }

    /// Lets the caller of the method at `path` in; what it has left, if that is counted.
    pub(crate) async fn admit(&self, path: &str, head: &Parts) -> Admission {
        let Some(scope) = self.scopes.get(path) else { return Admission::open() };
        let origin = origin(&head.headers, &head.extensions, self.proxies);
        let known = self.caller(head).await;
        // Who is refused is counted too, or keys could be guessed.
        let name = match &known {
            Ok(Some(caller)) => format!("caller {}", caller.name),
            _ => format!("origin {origin}"),
        };
        let rate = self.rates.as_ref().map(|rates| rates.take(&name)).transpose();
        let allowed = match (known, rate) {
            (_, Err((wait, _))) => Err(too_often(wait)),
            (Err(status), _) => Err(status),
            (Ok(Some(caller)), _) if !caller.scopes.include(scope) => {
                Err(Status::permission_denied(format!("this caller lacks the scope `{scope}`")))
            }
            (Ok(_), _) => Ok(()),
        };
        let allowance = rate.unwrap_or_else(|(_, allowance)| Some(allowance));
        Admission { allowed, allowance }
    }

    /// Who calls; nobody in particular if nobody is asked.
    async fn caller(&self, head: &Parts) -> Result<Option<Caller>, Status> {
        if self.keys.is_none() && self.tokens.is_none() {
            return Ok(None);
        }
        match (Credential::of(&head.headers), &self.keys, &self.tokens) {
            (Some(Credential::Key(key)), Some(keys), _) => {
                let owner = keys.owner(key);
                owner.map(Some).ok_or_else(|| Status::unauthenticated("there is no such API key"))
            }
            (Some(Credential::Token(token)), _, Some(tokens)) => {
                tokens.owner(token).await.map(Some)
            }
            _ => Err(Status::unauthenticated(match (&self.keys, &self.tokens) {
                (Some(_), None) => "say who you are: an API key as X-Api-Key",
                (None, _) => "say who you are: a token as Authorization: Bearer",
                (Some(_), Some(_)) => {
                    "say who you are: an API key as X-Api-Key, or a token as Authorization: Bearer"
                }
            })),
        }
    }

    /// Reads the keys again.
    pub(crate) fn renew(&self) {
        self.keys.iter().for_each(Keys::renew);
    }
}

/// Whether a caller may enter, and how often it may come back.
#[derive(Debug)]
pub(crate) struct Admission {
    pub(crate) allowed: Result<(), Status>,
    pub(crate) allowance: Option<Allowance>,
}

impl Admission {
    fn open() -> Self {
        Self { allowed: Ok(()), allowance: None }
    }
}

fn too_often(wait: Duration) -> Status {
    let details = ErrorDetails::with_retry_info(Some(wait));
    let message = "this caller calls too often; wait as long as it is told";
    Status::with_error_details(tonic::Code::ResourceExhausted, message, details)
}
