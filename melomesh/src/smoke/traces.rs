//! Whether what was asked can be followed, hop by hop, in Jaeger.

use super::{
    answer::Answer,
    asker::Asker,
    cases,
    report::{Check, Report, Verdict},
    rest::Traced,
    traceparent::Traceparent,
};
use anyhow::{Context, ensure};
use serde_json::Value;
use std::{
    collections::HashMap,
    time::{Duration, Instant},
};
use tokio::time::sleep;

/// How long spans take from a service to Jaeger, with room.
const PAUSE: Duration = Duration::from_secs(1);

/// Which services a request must reach, from the gateway.
const HOPS: [(&str, &[&str]); 3] = [
    ("GenreClassifier.Classify", &["svm-svc", "vgg-svc"]),
    ("SpectrogramRenderer.RenderSpectrogram", &["vgg-svc"]),
    (cases::SUGGEST, &["recommender-svc"]),
];

pub(super) async fn ask(asker: &Asker, jaeger: &str, traced: &Traced, report: &mut Report) {
    for (operation, reached) in HOPS {
        let Some(parent) = traced.get(operation) else { continue };
        let begun = Instant::now();
        let verdict = loop {
            let judged = match fetch(asker, jaeger, parent).await {
                Ok(trace) => judge(&trace, parent, reached),
                Err(error) => Err(error),
            };
            if judged.is_ok() || !asker.is_patient(PAUSE) {
                break Verdict::of(judged);
            }
            sleep(PAUSE).await;
        };
        let (what, way) = (operation.to_owned(), parent.trace());
        report.add(Check { door: "traces", what, way, took: begun.elapsed(), verdict });
    }
}

async fn fetch(asker: &Asker, jaeger: &str, parent: &Traceparent) -> anyhow::Result<Value> {
    let url = format!("{}/api/traces/{}", jaeger.trim_end_matches('/'), parent.trace());
    // Jaeger is no gateway: it is not shown the key.
    let response = reqwest::Client::new().get(url).timeout(asker.timeout).send().await;
    let response = response.map_err(reqwest::Error::without_url).context("Jaeger")?;
    let (status, headers) = (response.status(), response.headers().clone());
    let answer = Answer { status, headers, body: response.bytes().await? };
    ensure!(status.is_success(), "Jaeger does not know it: {status}");
    answer.json()
}

/// Whether a trace begins once, at the gateway, where we called it; reaches every service that
/// it must; and no span has lost its parent.
fn judge(trace: &Value, parent: &Traceparent, reached: &[&str]) -> anyhow::Result<()> {
    let spans: HashMap<_, _> = spans(trace).map(|span| (span.id, span)).collect();
    let ours = parent.span();
    let first: Vec<_> = spans.values().filter(|span| span.parent == ours).collect();
    ensure!(first.len() == 1, "{} spans go on with the request", first.len());
    ensure!(first[0].service == "gateway", "the first span is of {}", first[0].service);
    for span in spans.values() {
        let known = span.parent == ours || spans.contains_key(span.parent);
        ensure!(known, "{} of {} has lost its parent", span.name, span.service);
    }
    let is_called = |service: &&&str| {
        let mut own = spans.values().filter(|span| span.service == **service);
        own.any(|span| spans.get(span.parent).is_some_and(|caller| caller.service == "gateway"))
    };
    let lost: Vec<_> = reached.iter().filter(|service| !is_called(service)).collect();
    ensure!(lost.is_empty(), "there is no call from the gateway to {lost:?}");
    Ok(())
}

struct Span<'a> {
    id: &'a str,
    /// Empty if it has none.
    parent: &'a str,
    service: &'a str,
    name: &'a str,
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The spans of Jaeger's answer.
fn spans(trace: &Value) -> impl Iterator<Item = Span<'_>> {
    let trace = &trace["data"][0];
    trace["spans"].as_array().into_iter().flatten().map(move |span| Span {
        id: text(&span["spanID"]),
        parent: text(&span["references"][0]["spanID"]),
        service: text(&trace["processes"][text(&span["processID"])]["serviceName"]),
        name: text(&span["operationName"]),
    })
}
