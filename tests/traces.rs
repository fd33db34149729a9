//! Whoever looks at a trace sees all of a request, and who called whom.
#![expect(clippy::unwrap_used, reason = "a panic is how a test reports")]

use axum::{
    Router,
    http::{HeaderMap, Method},
};
use clap::Parser;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use proto::v1::{ClassifyRequest, GetModelRequest};
use serde_json::Value;
use std::{
    collections::BTreeSet,
    fs,
    sync::{Arc, Mutex},
};
use telemetry::TelemetryConfig;
use tests::{
    System, any_port, clips,
    collector::{Collector, Span, Trace},
    http, pictures,
};

#[derive(Parser)]
struct Flags {
    #[command(flatten)]
    telemetry: TelemetryConfig,
}

/// The trace and the span that a caller says it is in.
const CALLERS: (&str, &str) = ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7");

/// The same, of a caller by gRPC.
const GRPC_CALLERS: (&str, &str) = ("4bf92f3577b34da6a3ce929d0e0e4737", "00f067aa0ba902b8");

fn traceparent((trace, span): (&str, &str)) -> String {
    format!("00-{trace}-{span}-01")
}

/// A server that answers as Azure AI Vision, and keeps what it is told of traces.
async fn azure(told: Arc<Mutex<Option<HeaderMap>>>) -> String {
    let listener = any_port().await;
    let url = format!("http://{}", listener.local_addr().unwrap());
    let answer = async move |headers: HeaderMap| {
        *told.lock().unwrap() = Some(headers);
        r#"{"captionResult": {"text": "a green hill", "confidence": 0.9}}"#
    };
    tokio::spawn(async { axum::serve(listener, Router::new().fallback(answer)).await });
    url
}

/// Requests whose traces are kept.
struct Asking {
    system: System,
    /// The ids of traces, by the route that was asked.
    asked: Vec<(String, String)>,
}

impl Asking {
    /// Asks by REST.
    async fn ask(&mut self, verb: Method, route: &str, path: &str, body: Vec<u8>) {
        let url = self.system.url(path);
        let request = http().request(verb.as_str().parse().unwrap(), url).body(body);
        let answer = request.header("content-type", media_type(route)).send().await.unwrap();
        let id = answer.headers()["x-trace-id"].to_str().unwrap().to_owned();
        answer.bytes().await.unwrap();
        self.asked.push((format!("{verb} {route}"), id));
    }
}

/// Traces, once all is over.
struct Traced {
    collector: Collector,
    asked: Vec<(String, String)>,
}

impl Traced {
    fn trace(&self, route: &str) -> Trace {
        let (_, id) = self.asked.iter().find(|(asked, _)| asked == route).expect("it was asked");
        self.collector.trace(id)
    }
}

fn media_type(route: &str) -> &'static str {
    match route {
        route if route.contains("rating") => "application/json",
        route if route.contains("picture") || route.contains("song") => "image/png",
        _ => "audio/wav",
    }
}

fn edges<'a>(edges: &[(&'a str, &'a str)]) -> BTreeSet<(&'a str, &'a str)> {
    edges.iter().copied().collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_request_is_one_trace_with_an_edge_for_each_call() {
    let (collector, certificate) = Collector::start_with_tls().await;
    let authority = tempfile::NamedTempFile::new().unwrap();
    fs::write(&authority, certificate).unwrap();
    let (url, authority) = (format!("https://{}", collector.address()), authority.path());
    let flags = ["", "--otlp-endpoint", &url, "--otlp-ca", authority.to_str().unwrap()];
    let flags = Flags::parse_from(flags.iter().chain(&["--log", "error"]));
    let telemetry = telemetry::start("tests", &flags.telemetry).unwrap();
    let told = Arc::default();
    let url = azure(Arc::clone(&told)).await;
    let azure = ["--azure-endpoint", &url, "--azure-key", "0123456789abcdef"];
    let offline = ["--hub=http://127.0.0.1:9", "--words-wheel=http://127.0.0.1:9"];
    let system = System::with_songs(&[&azure[..], &offline].concat()).await;
    let mut asking = Asking { system, asked: Vec::new() };

    let (clip, picture) = (clips::tune(12.0), pictures::calm());
    let models = "/v1/models/{model}";
    for (verb, route, path, body) in [
        (Method::GET, "/v1/models", "/v1/models", Vec::new()),
        (Method::GET, models, "/v1/models/svm", Vec::new()),
        (Method::POST, "/v1/models/{model}:classify", "/v1/models/ensemble:classify", clip.clone()),
        (
            Method::POST,
            "/v1/models/{model}:classifyTimeline",
            "/v1/models/vgg:classifyTimeline",
            clip.clone(),
        ),
        (
            Method::POST,
            "/v1/models/{config.model}:classifyStream",
            "/v1/models/svm:classifyStream?config.encoding=SIGNAL_ENCODING_WAV",
            clip.clone(),
        ),
        (Method::POST, "/v1/clips:spectrogram", "/v1/clips:spectrogram", clip.clone()),
        (Method::POST, "/v1/pictures:describe", "/v1/pictures:describe", picture.clone()),
        (Method::POST, "/v1/songs:suggest", "/v1/songs:suggest", picture),
        (
            Method::PUT,
            "/v1/listeners/{listener}/ratings/{song}",
            "/v1/listeners/ann/ratings/0",
            br#"{"opinion": "OPINION_LIKE"}"#.to_vec(),
        ),
        (Method::GET, "/v1/listeners/{listener}/ratings", "/v1/listeners/ann/ratings", Vec::new()),
        (
            Method::DELETE,
            "/v1/listeners/{listener}/ratings/{song}",
            "/v1/listeners/ann/ratings/0",
            Vec::new(),
        ),
    ] {
        asking.ask(verb, route, path, body).await;
    }
    let (_, contract) = asking.system.get("/openapi.json").await;
    // Who says which trace they are in is answered in that trace.
    let request = http()
        .post(asking.system.url("/v1/models/svm:classify"))
        .header("traceparent", traceparent(CALLERS))
        .header("baggage", "tempo=slow")
        .body(clip.clone());
    assert_eq!(request.send().await.unwrap().headers()["x-trace-id"], CALLERS.0);
    let mut grpc = asking.system.grpc().await;
    let mut request = tonic::Request::new(GetModelRequest { model: "vgg".into() });
    request.metadata_mut().insert("traceparent", traceparent(GRPC_CALLERS).parse().unwrap());
    grpc.get_model(request).await.unwrap();
    let request =
        ClassifyRequest { model: "svm".into(), audio: clip.into(), include_rhythm: false };
    grpc.classify(request).await.unwrap();

    asking.system.stop().await;
    // What was seen last is sent at the end.
    tokio::task::spawn_blocking(|| drop(telemetry)).await.unwrap();
    let traced = Traced { collector, asked: asking.asked };

    every_route_was_asked(&traced, &contract);
    for (route, id) in &traced.asked {
        is_whole(&traced.collector.trace(id), route);
    }
    all_steps_are_there(&traced.trace("POST /v1/models/{model}:classify"));
    let recommender = edges(&[("gateway", "recommender-svc")]);
    for (route, expected) in [
        ("GET /v1/models", edges(&[("gateway", "svm-svc"), ("gateway", "vgg-svc")])),
        ("GET /v1/models/{model}", edges(&[("gateway", "svm-svc")])),
        ("POST /v1/models/{model}:classifyTimeline", edges(&[("gateway", "vgg-svc")])),
        ("POST /v1/models/{config.model}:classifyStream", edges(&[("gateway", "svm-svc")])),
        ("POST /v1/clips:spectrogram", edges(&[("gateway", "vgg-svc")])),
        ("POST /v1/pictures:describe", recommender.clone()),
        ("GET /v1/listeners/{listener}/ratings", recommender),
    ] {
        let trace = traced.trace(route);
        assert_eq!(trace.edges(), expected, "{route}\n{trace}");
    }
    let ratings = traced.trace("GET /v1/listeners/{listener}/ratings");
    let statement = ratings.named("SELECT ratings")[0];
    assert_eq!(statement.attributes["db.system.name"], "sqlite");
    azure_was_told(&traced.trace("POST /v1/pictures:describe"), &told, &url);

    let trace = traced.collector.trace(CALLERS.0);
    assert_eq!(trace.roots().iter().map(|root| &*root.parent).collect::<Vec<_>>(), [CALLERS.1]);
    assert_eq!(trace.edges(), edges(&[("gateway", "svm-svc")]), "{trace}");
    let trace = traced.collector.trace(GRPC_CALLERS.0);
    assert_eq!(
        trace.roots().iter().map(|root| &*root.parent).collect::<Vec<_>>(),
        [GRPC_CALLERS.1]
    );
    assert_eq!(trace.edges(), edges(&[("gateway", "vgg-svc")]), "{trace}");
    assert_eq!(trace.roots()[0].name, "melomesh.v1.GenreClassifier/GetModel");
}

/// Nothing that REST offers goes without a trace.
fn every_route_was_asked(traced: &Traced, contract: &Value) {
    for (path, verbs) in contract["paths"].as_object().unwrap() {
        for verb in verbs.as_object().unwrap().keys() {
            let offered = format!("{} {path}", verb.to_uppercase());
            // OpenAPI has no dots in the names of parameters.
            let asked = traced.asked.iter().any(|(asked, _)| asked.replace('.', "_") == offered);
            assert!(asked || !path.starts_with("/v1/"), "{offered} was not asked");
        }
    }
}

/// One connected trace, that begins at the gateway with the name of its route.
fn is_whole(trace: &Trace, route: &str) {
    let roots = trace.roots();
    assert_eq!(roots.len(), 1, "{route}\n{trace}");
    let Span { service, name, kind, parent, attributes, .. } = roots[0];
    assert_eq!((&**service, &**name, *kind), ("gateway", route, SpanKind::Server), "{trace}");
    assert!(parent.is_empty() && attributes.contains_key("http.response.status_code"));
    // Whoever is called goes on with the attempt that called them.
    for span in trace.0.iter().filter(|span| span.kind == SpanKind::Server).skip(1) {
        let caller = trace.0.iter().find(|caller| caller.id == span.parent).unwrap();
        assert_eq!((caller.kind, &caller.name), (SpanKind::Client, &span.name), "{trace}");
    }
}

/// From the door to the model, twice.
fn all_steps_are_there(trace: &Trace) {
    assert_eq!(trace.edges(), edges(&[("gateway", "svm-svc"), ("gateway", "vgg-svc")]), "{trace}");
    for service in ["svm-svc", "vgg-svc"] {
        let steps: Vec<_> = trace.0.iter().filter(|span| span.service == service).collect();
        let names: Vec<_> = steps.iter().map(|span| span.name.as_str()).collect();
        let method = "melomesh.v1.GenreClassifier/Classify";
        assert_eq!(names, [method, "queue", "decode", "features", "inference"], "{trace}");
        assert!(steps[1..].iter().all(|step| step.parent == steps[0].id), "{trace}");
    }
    let call = trace.named("call melomesh.v1.GenreClassifier/Classify");
    assert_eq!(call.len(), 2, "{trace}");
    for call in call {
        let attempts: Vec<_> = trace.children(&call.id).collect();
        assert_eq!(attempts.len(), 1, "{trace}");
        assert_eq!(attempts[0].attributes["rpc.response.status_code"], "OK");
    }
    assert_eq!(trace.named("transcode").len(), 1, "{trace}");
}

/// Azure learns which trace it is in, by the span of the very request.
fn azure_was_told(trace: &Trace, told: &Mutex<Option<HeaderMap>>, url: &str) {
    let told = told.lock().unwrap();
    let headers = told.as_ref().expect("it was asked");
    let span = trace.named("POST")[0];
    assert_eq!((&*span.service, span.kind), ("recommender-svc", SpanKind::Client));
    assert!(url.ends_with(&format!(":{}", span.attributes["server.port"])), "{span:?}");
    assert_eq!(headers["traceparent"], traceparent((&span.trace, &span.id)));
}
