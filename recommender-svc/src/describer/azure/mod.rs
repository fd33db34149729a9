//! Pictures described by Azure AI Vision: Image Analysis 4.0, asked through
//! `azure_core`, which tries again what may go better the next time.
//!
//! The key or token is known to [`Credentials`] alone, and printed nowhere.

mod answer;
mod config;
mod credentials;
mod error;
mod patience;
mod seen;

pub use config::AzureConfig;
pub use error::AzureError;

use answer::Answer;
use azure_core::http::{
    AsyncResponseBody, ClientOptions, Context, ExponentialRetryOptions, Method, Pipeline,
    PipelineStreamOptions, Request, RetryOptions, Transport, Url,
    headers::{ACCEPT, CONTENT_TYPE},
};
use bytes::Bytes;
use credentials::Credentials;
use futures::TryStreamExt;
use music::Description;
use patience::{Patience, Until};
use seen::Seen;
use std::{sync::Arc, time::Duration};
use tokio::time::{Instant, timeout_at};

/// The most bytes of a picture that Image Analysis takes.
const LARGEST_PICTURE: usize = 20 << 20;

/// The most bytes of an answer: hundreds of times those of a usual one.
const LARGEST_ANSWER: usize = 1 << 20;

/// A resource of Azure AI Vision.
#[derive(Clone, Debug)]
pub struct Azure {
    pipeline: Pipeline,
    url: Url,
    timeout: Duration,
}

impl Azure {
    /// Makes ready to ask the resource, if there is one to ask. Nothing is sent yet.
    ///
    /// # Errors
    /// An endpoint that is none, and a key or token that is missing, cannot be read or is none.
    pub fn open(config: &AzureConfig) -> Result<Option<Self>, AzureError> {
        let Some(url) = config.url()? else { return Ok(None) };
        // Whoever came first chose for all of the process, and chose the same.
        _ = rustls::crypto::ring::default_provider().install_default();
        let timeout = Duration::from_millis(config.azure_timeout_ms);
        // A key that is sent elsewhere is a key that is lost.
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(timeout)
            .build()
            .map_err(|_| AzureError::Tls)?;
        let retry = RetryOptions::exponential(ExponentialRetryOptions {
            initial_delay: azure_core::time::Duration::milliseconds(
                config.azure_retry_delay_ms.into(),
            ),
            max_retries: config.azure_retries,
            ..Default::default()
        });
        let transport = Some(Transport::new(Arc::new(client)));
        let options = ClientOptions { retry, transport, ..Default::default() };
        let pipeline = Pipeline::new(
            option_env!("CARGO_PKG_NAME"),
            option_env!("CARGO_PKG_VERSION"),
            options,
            Vec::new(),
            vec![Arc::new(Patience), Arc::new(Credentials::read(config)?), Arc::new(Seen)],
            None,
        );
        Ok(Some(Self { pipeline, url, timeout }))
    }

    /// What is seen in a picture, of any format that Image Analysis reads: a sentence, tags and
    /// what is in parts of it. Ends within the time given, and that of the configuration.
    ///
    /// # Errors
    /// Any [`AzureError`] but those of [`Azure::open`]; what may go better the next time was
    /// tried as often as the configuration says.
    pub async fn describe(
        &self,
        picture: Bytes,
        within: Duration,
    ) -> Result<Description, AzureError> {
        if picture.len() > LARGEST_PICTURE {
            return Err(AzureError::TooLarge { limit: LARGEST_PICTURE });
        }
        let until = Instant::now() + within.min(self.timeout);
        timeout_at(until, self.ask(picture, until)).await.unwrap_or(Err(AzureError::TimedOut))
    }

    async fn ask(&self, picture: Bytes, until: Instant) -> Result<Description, AzureError> {
        let mut request = Request::new(self.url.clone(), Method::Post);
        request.insert_header(CONTENT_TYPE, "application/octet-stream");
        request.insert_header(ACCEPT, "application/json");
        request.set_body(picture);
        let context = Context::new().with_value(Until(until));
        // A check would take in an answer of any length.
        let options = PipelineStreamOptions { skip_checks: true, ..Default::default() };
        let answer = self.pipeline.stream(&context, &mut request, Some(options)).await?;
        let (status, _, body) = answer.deconstruct();
        let body = read(body).await?;
        if !status.is_success() {
            return Err(AzureError::of(status, &body));
        }
        Answer::parse(&body)
    }
}

/// Takes in an answer that is not too long.
async fn read(mut body: AsyncResponseBody) -> Result<Vec<u8>, AzureError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = body.try_next().await? {
        if bytes.len() + chunk.len() > LARGEST_ANSWER {
            return Err(AzureError::Malformed);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}
