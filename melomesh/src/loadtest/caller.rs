//! Who asks: by REST or by gRPC.

use super::{
    answer::{Outcome, Reason},
    mix::{Part, Question},
};
use crate::server::{Connection, GatewayArgs};
use prost::bytes::Bytes;
use proto::v1::{
    ClassifyRequest, DescribePictureRequest, GetModelRequest, RenderSpectrogramRequest,
    SuggestSongsRequest, genre_classifier_client::GenreClassifierClient,
    recommender_client::RecommenderClient, spectrogram_renderer_client::SpectrogramRendererClient,
};
use reqwest::{Client, Request};
use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};
use tokio::time::timeout;
use tonic::Status;

/// By which of the gateway's doors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Door {
    /// HTTP/1.1, a connection for each request in flight
    Rest,
    /// HTTP/2, a connection for each 32 requests in flight
    Grpc,
}

/// How many gRPC calls share a connection.
const STREAMS: usize = 32;

/// What is asked about.
#[derive(Clone, Debug)]
pub(super) struct Subjects {
    pub(super) clip: Bytes,
    pub(super) picture: Bytes,
    pub(super) words: String,
}

pub(super) enum Caller {
    Rest { client: Client, requests: BTreeMap<Question, Request> },
    Grpc { connections: Vec<Connection>, next: AtomicUsize, subjects: Subjects },
}

impl Caller {
    pub(super) async fn new(
        door: Door,
        gateway: &GatewayArgs,
        mix: &[Part],
        subjects: Subjects,
        in_flight: usize,
    ) -> anyhow::Result<Self> {
        match door {
            Door::Rest => {
                let client = gateway.rest()?;
                let request = |part: &Part| {
                    let request = rest(&client, gateway, part.question, &subjects)?;
                    Ok((part.question, request))
                };
                let requests = mix.iter().map(request).collect::<anyhow::Result<_>>()?;
                Ok(Self::Rest { client, requests })
            }
            Door::Grpc => {
                let mut connections = Vec::new();
                for _ in 0..in_flight.div_ceil(STREAMS) {
                    connections.push(gateway.grpc().await?);
                }
                Ok(Self::Grpc { connections, next: AtomicUsize::default(), subjects })
            }
        }
    }

    /// Asks, and waits for all of the answer, but no longer than `patience`.
    pub(super) async fn ask(&self, question: Question, patience: Duration) -> Outcome {
        let asked = async {
            match self {
                Self::Rest { client, requests } => {
                    let request = requests.get(&question).and_then(Request::try_clone);
                    match request {
                        Some(request) => by_rest(client, request).await,
                        None => Outcome::Failed(Reason::Connection),
                    }
                }
                Self::Grpc { connections, next, subjects } => {
                    let turn = next.fetch_add(1, Ordering::Relaxed) % connections.len();
                    let answer = by_grpc(connections[turn].clone(), question, subjects).await;
                    Outcome::of_code(
                        answer.map_or_else(|status| status.code(), |()| tonic::Code::Ok),
                    )
                }
            }
        };
        timeout(patience, asked).await.unwrap_or(Outcome::Failed(Reason::Late))
    }
}

fn rest(
    client: &Client,
    gateway: &GatewayArgs,
    question: Question,
    subjects: &Subjects,
) -> anyhow::Result<Request> {
    let Subjects { clip, picture, words } = subjects;
    let post = |path: &str, media: &str, body: Bytes| {
        client.post(gateway.at(path)).header("content-type", media).body(body)
    };
    let classify = |model| {
        post(&format!("/v1/models/{model}:classify"), "application/octet-stream", clip.clone())
    };
    let request = match question {
        Question::GetModel => client.get(gateway.at("/v1/models/svm")),
        Question::Svm => classify("svm"),
        Question::Vgg => classify("vgg"),
        Question::Ensemble => classify("ensemble"),
        Question::Spectrogram => {
            post("/v1/clips:spectrogram", "application/octet-stream", clip.clone())
        }
        Question::Picture => {
            post("/v1/pictures:describe", "application/octet-stream", picture.clone())
        }
        Question::Songs => {
            let words = serde_json::json!({ "description": words }).to_string();
            post("/v1/songs:suggest", "application/json", words.into())
        }
    };
    Ok(request.build()?)
}

async fn by_rest(client: &Client, request: Request) -> Outcome {
    let answer = async {
        let answer = client.execute(request).await?;
        let status = answer.status();
        answer.bytes().await.map(|_| status)
    };
    answer.await.map_or(Outcome::Failed(Reason::Connection), Outcome::of_status)
}

async fn by_grpc(
    connection: Connection,
    question: Question,
    subjects: &Subjects,
) -> Result<(), Status> {
    let Subjects { clip, picture, words } = subjects.clone();
    let model = match question {
        Question::Vgg => "vgg",
        Question::Ensemble => "ensemble",
        _ => "svm",
    };
    let model = model.to_owned();
    match question {
        Question::GetModel => {
            let mut client = GenreClassifierClient::new(connection);
            client.get_model(GetModelRequest { model }).await.map(drop)
        }
        Question::Svm | Question::Vgg | Question::Ensemble => {
            let request = ClassifyRequest { model, audio: clip, include_rhythm: false };
            GenreClassifierClient::new(connection).classify(request).await.map(drop)
        }
        Question::Spectrogram => {
            let request = RenderSpectrogramRequest { audio: clip, ..Default::default() };
            SpectrogramRendererClient::new(connection).render_spectrogram(request).await.map(drop)
        }
        Question::Picture => {
            let request = DescribePictureRequest { picture, ..Default::default() };
            RecommenderClient::new(connection).describe_picture(request).await.map(drop)
        }
        Question::Songs => {
            let request = SuggestSongsRequest { description: words, ..Default::default() };
            RecommenderClient::new(connection).suggest_songs(request).await.map(drop)
        }
    }
}
