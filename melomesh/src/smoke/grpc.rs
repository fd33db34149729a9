//! gRPC, as a client meets it that knows nothing but the address: reflection and health, then
//! calls of every kind.

use super::{
    Args,
    asker::Asker,
    cases,
    report::{Check, Report, Verdict},
};
use crate::{samples, server::Connection};
use anyhow::{Context, ensure};
use futures::{TryStreamExt, stream};
use proto::v1::{
    ClassifyRequest, ClassifyStreamRequest, ClassifyTimelineRequest, GenreProbability,
    GetModelRequest, RenderSpectrogramRequest, SignalEncoding, StreamConfig, SuggestSongsRequest,
    Window, classify_stream_request, genre_classifier_client::GenreClassifierClient,
    recommender_client::RecommenderClient, spectrogram_renderer_client::SpectrogramRendererClient,
};
use std::{collections::BTreeSet, future::Future, time::Instant};
use tonic::{Response, Status, Streaming};
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};
use tonic_reflection::pb::v1::{
    ServerReflectionRequest, server_reflection_client::ServerReflectionClient,
    server_reflection_request::MessageRequest, server_reflection_response::MessageResponse,
};

const MODEL: &str = "ensemble";

pub(super) async fn ask(asker: &Asker, args: &Args, report: &mut Report) {
    let begun = Instant::now();
    let connection = match asker.gateway.grpc().await {
        Ok(connection) => connection,
        Err(error) => {
            let (what, way) = ("a connection".into(), String::new());
            let (took, verdict) = (begun.elapsed(), Verdict::of::<()>(Err(error)));
            return report.add(Check { door: "gRPC", what, way, took, verdict });
        }
    };
    let mut see = Watch { asker, report };
    let c = || connection.clone();
    see.that("reflection names the contract's services", reflection(c())).await;
    for service in services() {
        see.that(&format!("health of {service}"), health(c(), service)).await;
    }
    see.that("GenreClassifier/GetModel", model(c())).await;
    see.that("GenreClassifier/Classify", verdict(c())).await;
    see.that("GenreClassifier/ClassifyTimeline", timeline(c())).await;
    see.that("GenreClassifier/ClassifyStream", signal(c())).await;
    see.that("SpectrogramRenderer/RenderSpectrogram", spectrogram(c())).await;
    if !args.skipped.iter().any(|skipped| skipped == cases::SUGGEST) {
        see.that("Recommender/SuggestSongs", songs(c())).await;
    }
}

struct Watch<'a> {
    asker: &'a Asker,
    report: &'a mut Report,
}

impl Watch<'_> {
    async fn that(&mut self, what: &str, asked: impl Future<Output = anyhow::Result<()>>) {
        let begun = Instant::now();
        let answered = tokio::time::timeout(self.asker.timeout, asked).await;
        let answered = answered.context("there was no answer in time").flatten();
        let (what, way, took) = (what.to_owned(), String::new(), begun.elapsed());
        let verdict = Verdict::of(answered);
        self.report.add(Check { door: "gRPC", what, way, took, verdict });
    }
}

/// The services of the contract, by their names.
fn services() -> BTreeSet<String> {
    let own = proto::POOL.services().filter(|service| service.package_name() == "melomesh.v1");
    own.map(|service| service.full_name().to_owned()).collect()
}

async fn reflection(connection: Connection) -> anyhow::Result<()> {
    let message_request = Some(MessageRequest::ListServices(String::new()));
    let request = ServerReflectionRequest { host: String::new(), message_request };
    let mut client = ServerReflectionClient::new(connection);
    let answers = client.server_reflection_info(stream::iter([request])).await.map_err(told)?;
    let answer = answers.into_inner().try_next().await.map_err(told)?;
    let Some(MessageResponse::ListServicesResponse(list)) =
        answer.and_then(|answer| answer.message_response)
    else {
        anyhow::bail!("it lists no services")
    };
    let named: BTreeSet<_> = list.service.into_iter().map(|service| service.name).collect();
    let missing: Vec<_> = services().difference(&named).cloned().collect();
    ensure!(missing.is_empty(), "it does not know {missing:?}");
    Ok(())
}

async fn health(connection: Connection, service: String) -> anyhow::Result<()> {
    let request = HealthCheckRequest { service };
    let status = answer(HealthClient::new(connection).check(request)).await?.status();
    ensure!(status == ServingStatus::Serving, "it is {}", status.as_str_name());
    Ok(())
}

async fn model(connection: Connection) -> anyhow::Result<()> {
    let request = GetModelRequest { model: MODEL.into() };
    let model = answer(GenreClassifierClient::new(connection).get_model(request)).await?;
    ensure!(model.id == MODEL, "it is called {:?}", model.id);
    Ok(())
}

async fn verdict(connection: Connection) -> anyhow::Result<()> {
    let request = ClassifyRequest { model: MODEL.into(), audio: clip(), include_rhythm: false };
    ranking(&answer(GenreClassifierClient::new(connection).classify(request)).await?.genres)
}

async fn timeline(connection: Connection) -> anyhow::Result<()> {
    let request = ClassifyTimelineRequest { model: MODEL.into(), audio: clip(), hop_s: 0.0 };
    let answers = answer(GenreClassifierClient::new(connection).classify_timeline(request)).await?;
    windows(answers, |answer| answer.window).await
}

async fn signal(connection: Connection) -> anyhow::Result<()> {
    use classify_stream_request::Request;
    let config = StreamConfig {
        model: MODEL.into(),
        encoding: SignalEncoding::Wav.into(),
        ..Default::default()
    };
    let clip = clip();
    let chunks: Vec<_> = clip.chunks(64 << 10).map(|chunk| clip.slice_ref(chunk)).collect();
    let requests =
        [Request::Config(config)].into_iter().chain(chunks.into_iter().map(Request::Audio));
    let requests = requests.map(|request| ClassifyStreamRequest { request: Some(request) });
    let requests = stream::iter(requests.collect::<Vec<_>>());
    let answers = answer(GenreClassifierClient::new(connection).classify_stream(requests)).await?;
    windows(answers, |answer| answer.window).await
}

async fn spectrogram(connection: Connection) -> anyhow::Result<()> {
    let request = RenderSpectrogramRequest { audio: clip(), ..Default::default() };
    let mut client = SpectrogramRendererClient::new(connection);
    let picture = answer(client.render_spectrogram(request)).await?;
    ensure!(picture.content_type == "image/png", "it is {:?}", picture.content_type);
    Ok(())
}

async fn songs(connection: Connection) -> anyhow::Result<()> {
    let request = SuggestSongsRequest { picture: samples::picture()?, ..Default::default() };
    let songs = answer(RecommenderClient::new(connection).suggest_songs(request)).await?.songs;
    ensure!(!songs.is_empty(), "there are none");
    Ok(())
}

fn clip() -> prost::bytes::Bytes {
    samples::clip(cases::CLIP_S)
}

async fn answer<T>(asked: impl Future<Output = Result<Response<T>, Status>>) -> anyhow::Result<T> {
    asked.await.map(Response::into_inner).map_err(told)
}

fn told(status: Status) -> anyhow::Error {
    anyhow::anyhow!("{:?}: {}", status.code(), status.message())
}

async fn windows<T>(
    mut answers: Streaming<T>,
    window: impl Fn(T) -> Option<Window>,
) -> anyhow::Result<()> {
    let mut count = 0;
    while let Some(answer) = answers.try_next().await.map_err(told)? {
        ranking(&window(answer).context("an answer without a window")?.genres)?;
        count += 1;
    }
    ensure!(count > 0, "there is no window");
    Ok(())
}

fn ranking(genres: &[GenreProbability]) -> anyhow::Result<()> {
    let total: f64 = genres.iter().map(|genre| genre.probability).sum();
    ensure!((total - 1.0).abs() < 1e-3, "the probabilities add up to {total}");
    Ok(())
}
