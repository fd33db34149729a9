//! Who asks, and waits for what is not there yet.

use super::{Args, answer::Answer, traceparent::Traceparent};
use crate::server::GatewayArgs;
use http::StatusCode;
use reqwest::{Client, RequestBuilder};
use std::{
    cell::RefCell,
    collections::HashSet,
    time::{Duration, Instant},
};
use tokio::time::sleep;

/// How long to wait before asking again, unless the answer says so.
const PAUSE: Duration = Duration::from_secs(1);

pub(super) struct Asker {
    pub(super) gateway: GatewayArgs,
    pub(super) http: Client,
    pub(super) timeout: Duration,
    patient_until: Instant,
    /// What has answered once, and is not waited for again.
    seen: RefCell<HashSet<String>>,
}

/// What came of a request.
pub(super) struct Asked {
    pub(super) took: Duration,
    pub(super) answer: anyhow::Result<Answer>,
}

impl Asker {
    pub(super) fn new(args: &Args) -> anyhow::Result<Self> {
        Ok(Self {
            gateway: args.gateway.clone(),
            http: args.gateway.rest()?,
            timeout: Duration::from_secs(args.timeout),
            patient_until: Instant::now() + Duration::from_secs(args.patience),
            seen: RefCell::default(),
        })
    }

    /// Asks for `what`, as part of a trace. As long as patience lasts, asks again whoever says
    /// that it is too early, and once more whoever was never there.
    pub(super) async fn ask(
        &self,
        what: &str,
        trace: Traceparent,
        request: impl Fn() -> RequestBuilder,
    ) -> Asked {
        loop {
            let request = request().header("traceparent", trace.to_string()).timeout(self.timeout);
            let begun = Instant::now();
            let answer = send(request).await;
            let took = begun.elapsed();
            match self.pause(what, &answer) {
                Some(pause) if self.is_patient(pause) => sleep(pause).await,
                _ => return Asked { took, answer },
            }
        }
    }

    /// Whether patience lasts longer than a pause.
    pub(super) fn is_patient(&self, pause: Duration) -> bool {
        Instant::now() + pause < self.patient_until
    }

    fn pause(&self, what: &str, answer: &anyhow::Result<Answer>) -> Option<Duration> {
        let Ok(answer) = answer else {
            return (!self.seen.borrow().contains(what)).then_some(PAUSE);
        };
        let pause = || {
            let seconds = answer.header("retry-after").and_then(|value| value.parse().ok());
            seconds.map_or(PAUSE, Duration::from_secs)
        };
        match answer.status {
            StatusCode::TOO_MANY_REQUESTS => Some(pause()),
            StatusCode::SERVICE_UNAVAILABLE if !self.seen.borrow().contains(what) => Some(pause()),
            _ => {
                self.seen.borrow_mut().insert(what.to_owned());
                None
            }
        }
    }
}

async fn send(request: RequestBuilder) -> anyhow::Result<Answer> {
    // An error of reqwest names the address, which the report has, and hides why.
    let why = |error: reqwest::Error| anyhow::Error::new(error.without_url());
    let response = request.send().await.map_err(why)?;
    let (status, headers) = (response.status(), response.headers().clone());
    Ok(Answer { status, headers, body: response.bytes().await.map_err(why)? })
}
