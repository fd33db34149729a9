//! What `melomesh smoke` says of a system that works, and of one that does not.
#![expect(clippy::unwrap_used, reason = "a panic is how a test reports")]

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    routing::get,
};
use clap::Parser;
use melomesh::SmokeArgs;
use serde_json::{Value, json};
use std::fs;
use telemetry::TelemetryConfig;
use tempfile::TempDir;
use tests::{
    System, any_port,
    collector::{Collector, Span},
};

#[derive(Parser)]
struct Flags {
    #[command(flatten)]
    telemetry: TelemetryConfig,
}

#[derive(Parser)]
struct Smoke {
    #[command(flatten)]
    args: SmokeArgs,
}

/// What needs the model of sentences.
const SONGS: [&str; 4] = [
    "--skip=Recommender.SuggestSongs",
    "--skip=Recommender.RateSong",
    "--skip=Recommender.ListRatings",
    "--skip=Recommender.DeleteRating",
];

/// No model of sentences, and nowhere to fetch one from.
async fn without_words() -> (System, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let models = folder.path().display().to_string();
    let nowhere = ["--hub=http://127.0.0.1:9", "--words-wheel=http://127.0.0.1:9"];
    (System::with_songs(&[&nowhere[..], &["--models", &models]].concat()).await, folder)
}

/// How it ended, and what it wrote.
async fn smoke(url: &str, flags: &[&str]) -> (bool, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("smoke.xml").display().to_string();
    let always = ["smoke", "--url", url, "--junit", &file, "--rounds", "1"];
    let Smoke { args } = Smoke::parse_from([&always[..], flags].concat());
    let passed = melomesh::smoke(&args).await.unwrap();
    (passed, fs::read_to_string(file).unwrap())
}

/// What a collector was told, as Jaeger's query service answers, but for the spans that are lost.
async fn jaeger(collector: Collector, is_lost: fn(&Span) -> bool) -> String {
    let listener = any_port().await;
    let url = format!("http://{}", listener.local_addr().unwrap());
    let answer = async move |State(collector): State<Collector>, Path(id): Path<String>| {
        let mut trace = collector.trace(&id).0;
        trace.retain(|span| !is_lost(span));
        if trace.is_empty() { Err(StatusCode::NOT_FOUND) } else { Ok(Json(as_jaeger(&trace))) }
    };
    let router = Router::new().route("/api/traces/{id}", get(answer)).with_state(collector);
    tokio::spawn(async { axum::serve(listener, router).await });
    url
}

/// <https://www.jaegertracing.io/docs/latest/apis/>, as far as it is read.
fn as_jaeger(trace: &[Span]) -> Value {
    let span = |span: &Span| {
        let parent = json!({ "refType": "CHILD_OF", "traceID": span.trace, "spanID": span.parent });
        json!({
            "traceID": span.trace,
            "spanID": span.id,
            "operationName": span.name,
            "references": if span.parent.is_empty() { vec![] } else { vec![parent] },
            "processID": span.service,
        })
    };
    let process = |span: &Span| (span.service.clone(), json!({ "serviceName": span.service }));
    let processes: serde_json::Map<_, _> = trace.iter().map(process).collect();
    json!({ "data": [{ "spans": trace.iter().map(span).collect::<Vec<_>>(), "processes": processes }] })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_system_that_works_passes_and_a_trace_that_has_a_gap_does_not() {
    let collector = Collector::start().await;
    let endpoint = format!("http://{}", collector.address());
    let flags = Flags::parse_from(["", "--otlp-endpoint", &endpoint, "--log", "error"]);
    let _telemetry = telemetry::start("tests", &flags.telemetry).unwrap();
    let (system, _models) = without_words().await;
    let url = system.url("");

    let whole = jaeger(collector.clone(), |_| false).await;
    let (passed, written) = smoke(&url, &[&SONGS[..], &["--traces", &whole]].concat()).await;
    assert!(passed, "{written}");
    // Thirty by REST, the document, what was left out, and the other doors.
    assert!(written.matches("<testcase").count() >= 50, "{written}");
    assert_eq!(written.matches("<skipped").count(), 4, "{written}");
    assert!(written.contains("testsuite name=\"traces\""), "{written}");

    let gap = jaeger(collector, |span| span.name.starts_with("call ")).await;
    // As long as it takes until the spans are sent.
    let flags = [&SONGS[..], &["--traces", &gap, "--patience", "12"]].concat();
    let (passed, written) = smoke(&url, &flags).await;
    assert!(!passed);
    assert!(written.contains("has lost its parent"), "{written}");
    system.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_away_is_named() {
    let (system, _models) = without_words().await;
    let (passed, written) = smoke(&system.url(""), &["--patience", "0"]).await;
    assert!(!passed);
    for told in ["503 Service Unavailable", "there is nothing to put for {song}"] {
        assert!(written.contains(told), "{told}: {written}");
    }
    system.stop().await;

    let (passed, written) = smoke("http://127.0.0.1:9", &["--patience", "0"]).await;
    assert!(!passed && written.contains("GET /openapi.json"), "{written}");
}
