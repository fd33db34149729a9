//! What is shown to those who look after the system: metrics, log levels and
//! readiness.
#![expect(clippy::unwrap_used, reason = "a panic is how a test reports")]

use axum::Router;
use clap::Parser;
use futures::future::join_all;
use mesh::{Admin, Listeners};
use semconv::metric;
use serde_json::{Value, json};
use std::{collections::HashSet, future, net::SocketAddr, sync::OnceLock};
use telemetry::{Telemetry, TelemetryConfig};
use tests::{System, any_port, clips, http, pictures};

#[derive(Parser)]
struct Flags {
    #[command(flatten)]
    telemetry: TelemetryConfig,
}

const ALERTS: &str = include_str!("../deploy/observability/alerts.yaml");

/// Nothing is fetched.
const OFFLINE: [&str; 2] = ["--hub=http://127.0.0.1:9", "--words-wheel=http://127.0.0.1:9"];

/// What the process shows of itself; it is one for all tests.
fn routes() -> Router {
    static TELEMETRY: OnceLock<Telemetry> = OnceLock::new();
    let start = || {
        let flags = Flags::parse_from(["", "--log", "error"]);
        telemetry::start("tests", &flags.telemetry).unwrap()
    };
    TELEMETRY.get_or_init(start).routes()
}

async fn get(admin: SocketAddr, path: &str) -> (u16, String) {
    let answer = http().get(format!("http://{admin}{path}")).send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

/// The names of a metric as the documentation tells them: OpenTelemetry's, and
/// Prometheus's.
fn documented() -> Vec<(&'static str, &'static str)> {
    let page = include_str!("../docs/telemetry.md");
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `")?.strip_suffix(" |"));
    let names = rows.filter_map(|row| {
        let mut cells = row.split('|').map(|cell| cell.trim().trim_matches('`'));
        let letter = |c: char| c.is_ascii_lowercase() || c == '_';
        let is_metric = |name: &&str| name.contains('_') && name.chars().all(letter);
        Some((cells.next()?, cells.next().filter(is_metric)?))
    });
    names.collect()
}

#[test]
fn the_documentation_names_every_metric() {
    let documented: Vec<_> = documented().into_iter().map(|(name, _)| name).collect();
    let all: Vec<_> = metric::ALL.iter().map(|metric| metric.name).collect();
    assert_eq!(documented, all);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_metric_is_served() {
    let azure = any_port().await.local_addr().unwrap();
    let azure = format!("http://{azure}");
    let flags =
        ["--workers=1", "--queue-capacity=1", "--azure-retries=0", "--azure-key=0123456789"];
    let flags = [&flags[..], &OFFLINE, &["--azure-endpoint", &azure]].concat();
    let (system, admin) = System::with_admin(&flags, routes()).await;
    // More than can wait, so that some are turned away.
    let rhythm = "/v1/models/svm:classify?includeRhythm=true";
    let clip = clips::wav(1, 1, 22_050, 16, &clips::noise(22_050 * 2 * 60));
    join_all((0..6).map(|_| system.post(rhythm, "audio/wav", clip.clone()))).await;
    let (status, _) = system.post("/v1/models/vgg:classify", "audio/wav", clips::tune(12.0)).await;
    assert_eq!(status, 200);
    system.post("/v1/pictures:describe", "image/png", pictures::calm()).await;
    system.get("/v1/listeners/ann/ratings").await;
    // Nobody is there, however often they are asked.
    let gateway = gateway_to(any_port().await.local_addr().unwrap()).await;
    http().get(format!("http://{gateway}/v1/models/svm")).send().await.unwrap();

    let (status, text) = get(admin, "/metrics").await;
    assert_eq!(status, 200);
    for (_, name) in documented() {
        let served = text.lines().any(|line| line.starts_with(&format!("# TYPE {name} ")));
        assert!(served, "{name} is not among\n{text}");
    }
    let has = |parts: &[&str]| {
        let mut lines = text.lines();
        assert!(
            lines.any(|line| parts.iter().all(|part| line.contains(part))),
            "{parts:?}\n{text}"
        );
    };
    has(&["http_server_request_duration_seconds_count", "200", "{model}:classify", "gateway"]);
    has(&["rpc_server_call_duration_seconds_count", "GenreClassifier/Classify", "OK", "vgg-svc"]);
    has(&["rpc_client_call_duration_seconds_count", "GenreClassifier/Classify", "OK", "gateway"]);
    has(&["rpc_client_call_duration_seconds_count", "GetModel", "UNAVAILABLE"]);
    has(&["melomesh_sheds_total", "queue", "svm"]);
    has(&["melomesh_model_info", "vgg", "} 1"]);
    has(&["melomesh_upload_size_bytes_count", "picture"]);
    let served: HashSet<_> = words(&text).collect();
    for name in watched() {
        assert!(served.contains(name), "a dashboard or an alert asks for {name}");
    }
    system.stop().await;
}

/// What dashboards and alerts ask for: metrics, and what tells their points apart.
fn watched() -> impl Iterator<Item = &'static str> {
    let pages = [
        include_str!("../deploy/observability/grafana/dashboards/listeners.json"),
        include_str!("../deploy/observability/grafana/dashboards/mesh.json"),
        ALERTS,
    ];
    let ours = ["db_", "error_", "http_", "melomesh_", "process_", "rpc_", "server_"];
    let is_ours = move |word: &&str| ours.iter().any(|prefix| word.starts_with(prefix));
    pages.into_iter().flat_map(words).filter(is_ours)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
}

#[test]
fn each_alert_has_a_page_that_says_what_to_do() {
    let operate = include_str!("../docs/operate.md");
    let alerts: Vec<_> = ALERTS.split("- alert: ").skip(1).collect();
    assert!(!alerts.is_empty());
    for alert in alerts {
        let name = alert.lines().next().unwrap();
        let page = format!("runbook: docs/operate.md#{}\n", name.to_lowercase());
        assert!(alert.contains(&page), "{name} names {page}");
        assert!(operate.contains(&format!("\n### {name}\n")), "{name}");
    }
}

async fn gateway_to(svm: SocketAddr) -> SocketAddr {
    let listener = any_port().await;
    let address = listener.local_addr().unwrap();
    let config = gateway::Config::parse_from(["gateway", "--svm-addr", &format!("http://{svm}")]);
    tokio::spawn(gateway::serve(listener, config, futures::stream::pending(), future::pending()));
    address
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_logged_is_changed_while_it_runs() {
    let (system, admin) = System::with_admin(&OFFLINE, routes()).await;
    let url = format!("http://{admin}/log");
    let put = async |filter: &'static str| {
        http().put(&url).body(filter).send().await.unwrap().status().as_u16()
    };
    assert_eq!(put("error,mesh=trace").await, 204);
    let (_, filter) = get(admin, "/log").await;
    assert!(filter.contains("mesh=trace"), "{filter}");
    assert_eq!(put("no=such=level").await, 400);
    assert_eq!(get(admin, "/log").await.1, filter);
    assert_eq!(put("error").await, 204);

    let (_, build) = get(admin, "/build").await;
    let build: Value = serde_json::from_str(&build).unwrap();
    assert_eq!(build["service"], "tests");
    system.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_lacks_what_it_needs_lives_but_is_not_ready() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("songs.db").display().to_string();
    let models = folder.path().join("models").display().to_string();
    // Nobody has the model of sentences.
    let flags = ["recommender-svc", "--store", &store, "--models", &models];
    let config = recommender_svc::Config::parse_from(flags.into_iter().chain(OFFLINE));
    let admin = Admin::bind(([127, 0, 0, 1], 0).into(), routes()).await.unwrap();
    let address = admin.address().unwrap();
    let listeners = Listeners { service: any_port().await, admin: Some(admin) };
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let stopped = async { _ = stopped.await };
    let serving = tokio::spawn(recommender_svc::serve(listeners, config, stopped));

    assert_eq!(get(address, "/livez").await.0, 200);
    let (status, found) = get(address, "/readyz").await;
    let found: Value = serde_json::from_str(&found).unwrap();
    assert_eq!(status, 503);
    assert_eq!(found, json!({ "serving": true, "songs": false, "store": true }));
    stop.send(()).unwrap();
    serving.await.unwrap().unwrap();
}
