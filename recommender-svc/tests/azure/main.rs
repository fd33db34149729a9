//! Azure AI Vision, played by a server on this machine: what it is asked, and what becomes of
//! whatever it answers.
#![expect(clippy::unwrap_used, reason = "a panic is how a test reports")]

mod stub;

use azure_core::credentials::Secret;
use bytes::Bytes;
use music::{Caption, Description, Tag};
use recommender_svc::describer::azure::{Azure, AzureConfig, AzureError};
use std::{
    fs, io,
    path::PathBuf,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use stub::{ANSWER, Reply, Stub};

const KEY: &str = "0123456789abcdef0123456789abcdef";

/// Longer than any test that does not hang.
const LONG: Duration = Duration::from_secs(30);

fn config(endpoint: &str) -> AzureConfig {
    AzureConfig {
        azure_endpoint: Some(endpoint.into()),
        azure_key: Some(Secret::new(KEY)),
        azure_key_file: None,
        azure_token_file: None,
        azure_timeout_ms: 30_000,
        azure_retries: 3,
        azure_retry_delay_ms: 1,
    }
}

fn open(config: &AzureConfig) -> Azure {
    Azure::open(config).unwrap().unwrap()
}

/// Asks a server with such replies for a description, and counts how often it was asked.
async fn ask(replies: impl IntoIterator<Item = Reply>) -> (Result<Description, AzureError>, usize) {
    let stub = Stub::start(replies).await;
    let described = open(&config(stub.url())).describe("picture".into(), LONG).await;
    (described, stub.asked().len())
}

/// A file that holds a secret, as it is mounted.
fn file(folder: &tempfile::TempDir, secret: &str) -> PathBuf {
    let path = folder.path().join("secret");
    fs::write(&path, format!("{secret}\n")).unwrap();
    path
}

#[tokio::test]
async fn a_picture_is_sent_as_documented() {
    let stub = Stub::start([Reply::Say(200, ANSWER)]).await;
    let picture = Bytes::from((0..=255).collect::<Vec<u8>>());
    open(&config(stub.url())).describe(picture.clone(), LONG).await.unwrap();

    let [asked] = &stub.asked()[..] else { panic!("once") };
    assert_eq!(asked.method, "POST");
    assert_eq!(
        asked.uri,
        "/computervision/imageanalysis:analyze\
         ?api-version=2024-02-01&features=caption,tags,denseCaptions"
    );
    assert_eq!(asked.headers["content-type"], "application/octet-stream");
    assert_eq!(asked.headers["accept"], "application/json");
    assert_eq!(asked.headers["ocp-apim-subscription-key"], KEY);
    assert_eq!(asked.headers["content-length"], "256");
    assert_eq!(asked.body, picture);
}

#[tokio::test]
async fn an_answer_becomes_a_description() {
    let (described, _) = ask([Reply::Say(200, ANSWER)]).await;
    let expected = Description {
        sentence: "a man pointing at a screen".into(),
        tags: vec![
            Tag { name: "person".into(), confidence: 0.99 },
            Tag { name: "text".into(), confidence: 0.91 },
        ],
        captions: vec![
            Caption {
                text: "a man pointing at a screen".into(),
                confidence: 0.7768,
                bounds: [0, 0, 1_038, 692],
            },
            Caption {
                text: "a close up of a monitor".into(),
                confidence: 0.5,
                bounds: [20, 30, 400, 300],
            },
        ],
        palette: None,
        mood: None,
    };
    assert_eq!(described.unwrap(), expected);
}

#[tokio::test]
async fn a_refused_key_is_told_at_once() {
    for status in [401, 403] {
        let (described, tries) = ask([Reply::Say(status, "no")]).await;
        assert!(matches!(described, Err(AzureError::Unauthorized)), "{described:?}");
        assert_eq!(tries, 1);
    }
}

#[tokio::test]
async fn a_rejected_picture_is_told_at_once_and_why() {
    let body = r#"{"error": {"code": "InvalidRequest", "message": "m",
        "innererror": {"code": "InvalidImageSize", "message": "too small"}}}"#;
    let (described, tries) = ask([Reply::Say(400, body)]).await;
    assert!(
        matches!(&described, Err(AzureError::Rejected { code }) if code == "InvalidImageSize"),
        "{described:?}"
    );
    assert_eq!(tries, 1);
}

#[tokio::test]
async fn another_service_at_the_endpoint_is_told() {
    for status in [301, 404] {
        let (described, tries) = ask([Reply::Say(status, "what?")]).await;
        assert!(
            matches!(described, Err(AzureError::Unexpected(s)) if s == status),
            "{described:?}"
        );
        assert_eq!(tries, 1);
    }
}

#[tokio::test]
async fn what_passes_is_tried_again() {
    let started = Instant::now();
    let (described, tries) =
        ask([Reply::SayLater { retry_after_s: 1 }, Reply::Say(200, ANSWER)]).await;
    assert!(described.is_ok() && started.elapsed() >= Duration::from_secs(1), "{described:?}");
    assert_eq!(tries, 2);

    for status in [500, 502, 503, 504] {
        let (described, tries) = ask([Reply::Say(status, "oh"), Reply::Say(200, ANSWER)]).await;
        assert!(described.is_ok(), "{status}: {described:?}");
        assert_eq!(tries, 2);
    }
}

#[tokio::test]
async fn what_does_not_pass_is_given_up() {
    let (described, tries) = ask([Reply::Say(503, "oh")]).await;
    assert!(matches!(described, Err(AzureError::Unavailable)), "{described:?}");
    assert_eq!(tries, 4);

    let (described, tries) = ask([Reply::Say(429, "slower")]).await;
    assert!(matches!(described, Err(AzureError::Throttled)), "{described:?}");
    assert_eq!(tries, 4);
}

#[tokio::test]
async fn nobody_waits_for_a_retry_that_comes_too_late() {
    let started = Instant::now();
    let (described, tries) = ask([Reply::SayLater { retry_after_s: 3_600 }]).await;
    assert!(matches!(described, Err(AzureError::Throttled)), "{described:?}");
    assert!(tries == 1 && started.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_server_that_hangs_is_left_in_time() {
    let stub = Stub::start([Reply::Hang]).await;
    let patient = open(&config(stub.url()));
    let hasty = open(&AzureConfig { azure_timeout_ms: 200, ..config(stub.url()) });
    let short = Duration::from_millis(200);
    for (azure, within) in [(patient, short), (hasty, LONG)] {
        let started = Instant::now();
        let described = azure.describe("picture".into(), within).await;
        assert!(matches!(described, Err(AzureError::TimedOut)), "{described:?}");
        assert!((short..Duration::from_secs(5)).contains(&started.elapsed()));
    }
}

#[tokio::test]
async fn an_answer_that_is_none_is_malformed() {
    for body in ["", "{", "<html>", "{\"captionResult\": {}}"] {
        let (described, tries) = ask([Reply::Say(200, body)]).await;
        assert!(matches!(described, Err(AzureError::Malformed)), "{body}: {described:?}");
        assert_eq!(tries, 1);
    }
}

#[tokio::test]
async fn an_answer_without_end_is_not_taken_in() {
    let stub = Stub::start([Reply::Flood]).await;
    let azure = open(&config(stub.url()));
    let described = azure.describe("picture".into(), Duration::from_secs(2)).await;
    assert!(matches!(described, Err(AzureError::Malformed)), "{described:?}");
}

#[tokio::test]
async fn nobody_there_is_unavailable() {
    // A port that was free a moment ago.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let described = open(&config(&url)).describe("picture".into(), LONG).await;
    assert!(matches!(described, Err(AzureError::Unavailable)), "{described:?}");
}

#[tokio::test]
async fn a_picture_that_is_too_large_is_not_sent() {
    let stub = Stub::start([Reply::Say(200, ANSWER)]).await;
    let azure = open(&config(stub.url()));
    let large = Bytes::from(vec![0; (20 << 20) + 1]);
    let described = azure.describe(large.clone(), LONG).await;
    assert!(matches!(described, Err(AzureError::TooLarge { .. })), "{described:?}");
    assert!(stub.asked().is_empty());
    assert!(azure.describe(large.slice(1..), LONG).await.is_ok());
}

#[tokio::test]
async fn a_key_is_read_from_its_file() {
    let stub = Stub::start([Reply::Say(200, ANSWER)]).await;
    let folder = tempfile::tempdir().unwrap();
    let azure_key_file = Some(file(&folder, KEY));
    let config = AzureConfig { azure_key: None, azure_key_file, ..config(stub.url()) };
    open(&config).describe("picture".into(), LONG).await.unwrap();
    assert_eq!(stub.asked()[0].headers["ocp-apim-subscription-key"], KEY);
}

#[tokio::test]
async fn a_token_is_read_anew_for_each_request() {
    let stub = Stub::start([Reply::Say(200, ANSWER)]).await;
    let folder = tempfile::tempdir().unwrap();
    let path = file(&folder, "one");
    let azure_token_file = Some(path.clone());
    let azure = open(&AzureConfig { azure_key: None, azure_token_file, ..config(stub.url()) });
    azure.describe("picture".into(), LONG).await.unwrap();
    file(&folder, "two");
    azure.describe("picture".into(), LONG).await.unwrap();
    fs::remove_file(path).unwrap();
    let described = azure.describe("picture".into(), LONG).await;
    assert!(matches!(described, Err(AzureError::NoToken)), "{described:?}");

    let asked = stub.asked();
    let tokens: Vec<_> = asked.iter().map(|asked| &asked.headers["authorization"]).collect();
    assert_eq!(tokens, ["Bearer one", "Bearer two"]);
    assert!(!asked[0].headers.contains_key("ocp-apim-subscription-key"));
}

#[test]
fn one_key_or_token_is_needed_and_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let none = AzureConfig { azure_key: None, ..config("http://localhost") };
    let both =
        AzureConfig { azure_key_file: Some(file(&folder, KEY)), ..config("http://localhost") };
    for config in [none, both] {
        assert!(matches!(Azure::open(&config), Err(AzureError::Credentials)));
    }
    let missing = folder.path().join("missing");
    let config = AzureConfig {
        azure_key: None,
        azure_key_file: Some(missing),
        ..config("http://localhost")
    };
    let error = Azure::open(&config).unwrap_err();
    assert!(matches!(error, AzureError::SecretFile(_)));
    assert!(!error.to_string().contains("missing"), "{error}");
}

/// What a subscriber writes.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl io::Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn the_key_appears_nowhere_but_in_the_request() {
    let written = Written::default();
    let writer = written.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    // For all threads: what another test has met first would not be captured by a default of this.
    tracing::subscriber::set_global_default(subscriber).unwrap();
    let replies = [401, 503, 200].map(|status| Reply::Say(status, ANSWER));
    let stub = Stub::start(replies).await;
    let config = AzureConfig { azure_retries: 0, ..config(stub.url()) };
    let azure = open(&config);
    let mut told = String::new();
    for _ in 0..3 {
        let described = azure.describe("picture".into(), LONG).await;
        told += &format!("{config:?} {azure:?} {described:?}");
        if let Err(error) = described {
            let message = error.to_string();
            assert!(!message.contains("127.0.0.1") && !message.contains("http:"), "{message}");
            told += &message;
        }
    }
    assert_eq!(stub.asked()[2].headers["ocp-apim-subscription-key"], KEY);
    let logged = String::from_utf8(written.0.lock().unwrap().clone()).unwrap();
    assert!(logged.contains("performing request"), "nothing was captured");
    assert!(!logged.contains(KEY) && !told.contains(KEY));
}
