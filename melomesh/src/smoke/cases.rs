//! What is asked of each route.

use super::answer::{self, Answer, Check};
use crate::samples;
use base64::{Engine, prelude::BASE64_STANDARD as BASE64};
use prost::bytes::Bytes;
use serde_json::{Value, json};

/// Long enough to be judged without a warning.
pub(super) const CLIP_S: f32 = 11.0;

/// The operation whose answer names songs.
pub(super) const SUGGEST: &str = "Recommender.SuggestSongs";

/// A request, and what is a good answer to it.
#[derive(Clone, Debug)]
pub(super) struct Case {
    /// The operation of the gateway's document.
    pub(super) operation: &'static str,
    /// The model that is asked, where the path has one.
    pub(super) model: &'static str,
    pub(super) query: &'static str,
    pub(super) accept: &'static str,
    pub(super) body: Body,
    pub(super) good: Check,
}

/// What is sent.
#[derive(Clone, Debug)]
pub(super) enum Body {
    Nothing,
    /// Bytes of a media type, as they are.
    Raw(&'static str, Bytes),
    /// A form with a file of this name.
    Form(&'static str, Bytes),
    Json(Value),
}

impl Case {
    fn new(operation: &'static str, good: Check) -> Self {
        Self { operation, model: "", query: "", accept: "*/*", body: Body::Nothing, good }
    }

    fn of(self, model: &'static str) -> Self {
        Self { model, ..self }
    }

    fn with(self, query: &'static str) -> Self {
        Self { query, ..self }
    }

    fn accept(self, accept: &'static str) -> Self {
        Self { accept, ..self }
    }

    fn send(self, body: Body) -> Self {
        Self { body, ..self }
    }

    /// How the route is asked, in a few words.
    pub(super) fn way(&self) -> String {
        let body = match self.body {
            Body::Nothing => "",
            Body::Raw(..) => "raw bytes",
            Body::Form(..) => "a form",
            Body::Json(_) => "JSON",
        };
        let accept = if self.accept == "*/*" { "" } else { self.accept };
        let words = [self.model, self.query, body, accept];
        words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(", ")
    }
}

/// All that is asked, in an order in which a song is known before it is rated.
pub(super) fn cases() -> anyhow::Result<Vec<Case>> {
    let (clip, picture) = (samples::clip(CLIP_S), samples::picture()?);
    let mut cases = vec![Case::new("GenreClassifier.ListModels", answer::models)];
    for model in ["svm", "vgg", "ensemble"] {
        cases.extend(of_model(&clip).map(|case| case.of(model)));
    }
    cases.extend(of_clip(&clip));
    cases.extend(of_picture(&picture));
    cases.extend(of_listener());
    Ok(cases)
}

fn of_model(clip: &Bytes) -> [Case; 8] {
    let raw = || Body::Raw("audio/wav", clip.clone());
    let classify = |good: Check| Case::new("GenreClassifier.Classify", good);
    let timeline = |good: Check| Case::new("GenreClassifier.ClassifyTimeline", good).send(raw());
    [
        Case::new("GenreClassifier.GetModel", answer::model),
        classify(answer::verdict).send(raw()),
        classify(answer::verdict).send(Body::Form("audio", clip.clone())),
        classify(answer::rhythm).send(Body::Json(json!({
            "audio": BASE64.encode(clip),
            "includeRhythm": true,
        }))),
        timeline(answer::lines).accept("application/x-ndjson"),
        timeline(answer::events).accept("text/event-stream"),
        timeline(answer::array).accept("application/json"),
        Case::new("GenreClassifier.ClassifyStream", answer::lines)
            .with("config.encoding=SIGNAL_ENCODING_WAV")
            .send(raw()),
    ]
}

fn of_clip(clip: &Bytes) -> [Case; 2] {
    let draw = || Case::new("SpectrogramRenderer.RenderSpectrogram", answer::png);
    [
        draw().send(Body::Raw("audio/wav", clip.clone())),
        draw().with("scale=FREQUENCY_SCALE_LINEAR").send(Body::Form("audio", clip.clone())),
    ]
}

fn of_picture(picture: &Bytes) -> [Case; 6] {
    let bodies = || {
        [
            Body::Raw("image/png", picture.clone()),
            Body::Form("picture", picture.clone()),
            Body::Json(json!({ "picture": BASE64.encode(picture) })),
        ]
    };
    let [raw, form, json] = bodies()
        .map(|body| Case::new("Recommender.DescribePicture", answer::description).send(body));
    let suggest = |body| Case::new(SUGGEST, answer::songs).send(body);
    let [raw_songs, form_songs, _] = bodies().map(suggest);
    let words = suggest(Body::Json(json!({ "description": "rain on the window, nobody home" })));
    [raw, form, json, raw_songs, form_songs, words]
}

fn of_listener() -> [Case; 4] {
    let rate = |opinion| {
        let case = Case::new("Recommender.RateSong", answer::rating);
        case.send(Body::Json(json!({ "opinion": opinion })))
    };
    [
        rate("OPINION_LIKE"),
        rate("OPINION_DISLIKE"),
        Case::new("Recommender.ListRatings", answer::ratings),
        Case::new("Recommender.DeleteRating", answer::nothing),
    ]
}

/// The first song of an answer that suggests some.
pub(super) fn first_song(answer: &Answer) -> Option<String> {
    let body = answer.json().ok()?;
    Some(body.pointer("/songs/0/song/id")?.as_str()?.to_owned())
}
