//! The keys of whoever issues tokens: fetched when a token names one that is not
//! known, so that the issuer may change them at any time.

use anyhow::{Context, ensure};
use jsonwebtoken::jwk::{Jwk, JwkSet};
use serde::{Deserialize, de::DeserializeOwned};
use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};
use tokio::{sync::Mutex, time::Instant};

/// Keys are asked for again after this long, so that one that was withdrawn is forgotten.
const FRESH: Duration = Duration::from_secs(600);

/// And no sooner than this, whatever keys tokens name.
const PAUSE: Duration = Duration::from_secs(1);

/// The issuer must answer within this.
const PATIENCE: Duration = Duration::from_secs(5);

/// No honest answer of an issuer is longer.
const MAX_BYTES: usize = 1 << 20;

/// An issuer of tokens, and its keys.
#[derive(Debug)]
pub(super) struct Issuer {
    http: reqwest::Client,
    place: Place,
    known: RwLock<Option<Known>>,
    /// When it was last asked. One asks, others wait for what it is told.
    asked: Mutex<Option<Instant>>,
}

#[derive(Debug)]
enum Place {
    /// The keys are here.
    Keys(String),
    /// This document tells where they are.
    Discovery(String),
}

#[derive(Clone, Debug)]
struct Known {
    keys: Arc<JwkSet>,
    since: Instant,
}

impl Known {
    fn find(&self, id: Option<&str>) -> Option<Jwk> {
        match id {
            Some(id) => self.keys.find(id).cloned(),
            // A token need not name the key if there is but one.
            None => <&[Jwk; 1]>::try_from(&*self.keys.keys).ok().map(|[key]| key.clone()),
        }
    }
}

impl Issuer {
    /// The keys are at `jwks`, or where the discovery document of the issuer says.
    pub(super) fn new(issuer: &str, jwks: Option<String>) -> anyhow::Result<Self> {
        let discovery =
            format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        Ok(Self {
            http: reqwest::Client::builder().timeout(PATIENCE).build()?,
            place: jwks.map_or(Place::Discovery(discovery), Place::Keys),
            known: RwLock::default(),
            asked: Mutex::default(),
        })
    }

    /// The key of an id; `None` if the issuer has none of that id.
    ///
    /// # Errors
    /// An issuer that cannot be asked, while nothing is known of its keys.
    pub(super) async fn key(&self, id: Option<&str>) -> anyhow::Result<Option<Jwk>> {
        let fresh = |known: &Known| known.since.elapsed() < FRESH;
        if let Some(key) = self.known().filter(fresh).and_then(|known| known.find(id)) {
            return Ok(Some(key));
        }
        let mut asked = self.asked.lock().await;
        if asked.is_none_or(|asked| asked.elapsed() >= PAUSE) {
            *asked = Some(Instant::now());
            match self.fetch().await {
                Ok(keys) => self.learn(keys),
                Err(error) => {
                    tracing::warn!(error = format!("{error:#}"), "the issuer's keys cannot be had");
                }
            }
        }
        let known = self.known().context("nothing is known of the issuer's keys")?;
        Ok(known.find(id))
    }

    fn known(&self) -> Option<Known> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn learn(&self, keys: JwkSet) {
        let known = Known { keys: Arc::new(keys), since: Instant::now() };
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Some(known);
    }

    async fn fetch(&self) -> anyhow::Result<JwkSet> {
        #[derive(Deserialize)]
        struct Discovered {
            jwks_uri: String,
        }
        match &self.place {
            Place::Keys(url) => self.get(url).await,
            Place::Discovery(url) => {
                let Discovered { jwks_uri } = self.get(url).await?;
                self.get(&jwks_uri).await
            }
        }
    }

    async fn get<T: DeserializeOwned>(&self, url: &str) -> anyhow::Result<T> {
        let mut answer = self.http.get(url).send().await?.error_for_status()?;
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await? {
            ensure!(body.len() + chunk.len() <= MAX_BYTES, "{url}: more than {MAX_BYTES} bytes");
            body.extend_from_slice(&chunk);
        }
        serde_json::from_slice(&body).with_context(|| url.to_owned())
    }
}
