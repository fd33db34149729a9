//! A listener who asks for everything, one thing after another.

use reqwest::{Client, RequestBuilder};
use serde_json::json;
use std::{net::SocketAddr, time::Duration};
use tests::{clips, http, pictures};
use tokio::time::{Instant, sleep};

/// How long a listener thinks.
const PAUSE: Duration = Duration::from_millis(20);

/// Who hangs up does so after this.
const IMPATIENCE: Duration = Duration::from_millis(5);

/// How many questions there are.
const QUESTIONS: usize = 14;

pub(crate) struct Listener {
    client: Client,
    gateway: SocketAddr,
    number: usize,
    clip: Vec<u8>,
    picture: Vec<u8>,
    /// Whether songs can be asked for.
    songs: bool,
    pub(crate) sent: usize,
    pub(crate) failed: usize,
}

impl Listener {
    pub(crate) fn new(gateway: SocketAddr, number: usize, songs: bool) -> Self {
        let (clip, picture) = (clips::tune(12.0), pictures::calm());
        Self { client: http(), gateway, number, clip, picture, songs, sent: 0, failed: 0 }
    }

    /// Asks, for so long.
    pub(crate) async fn ask_for(&mut self, time: Duration) {
        let begun = Instant::now();
        while begun.elapsed() < time {
            // They do not all ask for the same at once.
            let number = (self.sent + 3 * self.number) % QUESTIONS;
            if let Some((question, expected)) = self.question(number) {
                let answer = question.send().await;
                let status = answer.as_ref().map_or(0, |answer| answer.status().as_u16());
                let whole = match answer {
                    Ok(answer) => answer.bytes().await.is_ok(),
                    Err(_) => expected == 0,
                };
                if status != expected || !whole {
                    eprintln!("question {number} is answered {status}");
                    self.failed += 1;
                }
            }
            self.sent += 1;
            sleep(PAUSE).await;
        }
    }

    /// A question, and the status of its answer; 0 if nobody waits for one.
    fn question(&self, number: usize) -> Option<(RequestBuilder, u16)> {
        let post = |path: &str| self.client.post(format!("http://{}{path}", self.gateway));
        let clip = |path: &str| post(path).body(self.clip.clone());
        let picture =
            |path: &str| post(path).header("content-type", "image/png").body(self.picture.clone());
        let ratings = format!("http://{}/v1/listeners/{}/ratings", self.gateway, self.number);
        let asked = match number {
            0 => (clip("/v1/models/svm:classify"), 200),
            1 => (clip("/v1/models/vgg:classify"), 200),
            2 => (clip("/v1/models/ensemble:classify?includeRhythm=true"), 200),
            3 => (clip("/v1/models/ensemble:classifyTimeline?hopS=5"), 200),
            4 => (clip("/v1/models/svm:classifyStream?config.encoding=SIGNAL_ENCODING_WAV"), 200),
            5 => (clip("/v1/clips:spectrogram"), 200),
            6 => (picture("/v1/pictures:describe"), 200),
            7 if self.songs => (picture("/v1/songs:suggest"), 200),
            8 if self.songs => {
                let words = json!({ "description": "rain on the window", "listener": "ann" });
                (post("/v1/songs:suggest").json(&words), 200)
            }
            9 if self.songs => (self.client.get(ratings), 200),
            10 => (self.client.get(format!("http://{}/v1/models", self.gateway)), 200),
            11 => (post("/v1/models/svm:classify").body("no clip"), 400),
            12 => (clip("/v1/models/vgg:classify").header("x-request-timeout", "1ms"), 504),
            13 => (clip("/v1/models/vgg:classify").timeout(IMPATIENCE), 0),
            _ => return None,
        };
        Some(asked)
    }
}
