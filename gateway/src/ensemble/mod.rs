//! Several judges heard as one: each is asked at once, and what they say is
//! pooled. One that fails or is late is left out, and the answer says so.

mod call;
mod fan;
mod gather;
mod listing;
mod merge;

use anyhow::Context;
use call::Call;
use fan::fan;
use futures::{StreamExt, future, stream::BoxStream};
use gather::gather;
use merge::{Voice, merge};
use mesh::{Deadline, client::Client};
use music::Pool;
use proto::v1::{
    ClassifyRequest, ClassifyResponse, ClassifyStreamRequest, ClassifyStreamResponse,
    ClassifyTimelineRequest, ClassifyTimelineResponse, GenreProbability, GetModelRequest,
    ListModelsRequest, ListModelsResponse, Model, PooledVerdict, Training, Warning, WarningCode,
    genre_classifier_client::GenreClassifierClient, genre_classifier_server::GenreClassifier,
};
use sha2::{Digest, Sha256};
use std::{fs, future::Future, path::Path, sync::Arc, time::Duration};
use tonic::{Code, Extensions, Request, Response, Status, Streaming, metadata::MetadataMap};

/// The id by which the judges are asked together.
pub(crate) const ID: &str = "ensemble";

/// How the judges are heard together: as a file says, or by the built-in weights.
///
/// # Errors
/// A file that is not there, or says no such thing.
pub fn pool(file: Option<&Path>) -> anyhow::Result<Pool> {
    let Some(path) = file else {
        let built_in = include_str!("../../models/ensemble.json");
        return serde_json::from_str(built_in).context("the built-in weights of the ensemble");
    };
    let named = || format!("the weights of the ensemble in {}", path.display());
    serde_json::from_str(&fs::read_to_string(path).with_context(named)?).with_context(named)
}

/// Answers `GenreClassifier` for several judges at once.
#[derive(Clone, Debug)]
pub(crate) struct Ensemble {
    judges: Vec<(&'static str, GenreClassifierClient<Client>)>,
    council: Arc<Council>,
    patience: Duration,
}

/// How much each judge's word weighs.
#[derive(Debug)]
struct Council(Pool);

type Failures = Vec<(&'static str, Status)>;

impl Ensemble {
    /// `patience` is how long the others are waited for once one has answered.
    pub(crate) fn new(
        judges: Vec<(&'static str, GenreClassifierClient<Client>)>,
        pool: Pool,
        patience: Duration,
    ) -> Self {
        Self { judges, council: Arc::new(Council(pool)), patience }
    }

    /// Asks every judge; tells apart who answered and who did not. Fails if none
    /// answered.
    async fn ask<T, F>(
        &self,
        deadline: Deadline,
        mut ask: impl FnMut(&'static str, GenreClassifierClient<Client>) -> F,
    ) -> Result<(Vec<(&'static str, T)>, Failures), Status>
    where
        F: Future<Output = Result<T, Status>>,
    {
        let asked = self.judges.iter().map(|(id, judge)| ask(id, judge.clone()));
        let answers = gather(asked, self.patience(deadline)).await;
        let (mut heard, mut failed) = (Vec::new(), Vec::new());
        for ((id, _), answer) in self.judges.iter().zip(answers) {
            match answer {
                Ok(answer) => heard.push((*id, answer)),
                Err(status) => failed.push((*id, status)),
            }
        }
        match heard.is_empty() {
            true => Err(worst(failed)),
            false => Ok((heard, failed)),
        }
    }

    /// How long who is late is waited for: never until the caller has gone.
    fn patience(&self, deadline: Deadline) -> impl Fn() -> Duration + Send + Sync + 'static {
        let patience = self.patience;
        move || patience.min(deadline.remaining() / 2)
    }
}

impl Council {
    /// The genres that the judges agree on, most likely first.
    fn rank(&self, verdicts: &[(&str, &[GenreProbability])]) -> Vec<GenreProbability> {
        let rankings: Vec<_> =
            verdicts.iter().map(|(id, genres)| (*id, proto::ranking(genres))).collect();
        let rankings: Vec<_> = rankings.iter().map(|(id, ranking)| (*id, ranking)).collect();
        let pooled = self.0.rank(&rankings);
        pooled.iter().flat_map(|ranking| ranking.iter()).map(Into::into).collect()
    }

    fn weight(&self, id: &str) -> f64 {
        self.0.weights.get(id).copied().unwrap_or_default()
    }

    /// The first 12 hexadecimal digits of a SHA-256 over who speaks, and with
    /// what weight.
    fn version<'a>(&self, versions: impl Iterator<Item = (&'a str, &'a str)>) -> String {
        let mut hash = Sha256::new();
        for (id, version) in versions {
            hash.update(format!("{id} {version} {}\n", self.weight(id)));
        }
        hash.finalize()[..6].iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn classify(
        &self,
        heard: Vec<(&'static str, ClassifyResponse)>,
        failed: &[(&str, Status)],
    ) -> ClassifyResponse {
        let genres: Vec<_> =
            heard.iter().map(|(id, verdict)| (*id, verdict.genres.as_slice())).collect();
        let genres = self.rank(&genres);
        let versions = heard.iter().map(|(id, verdict)| (*id, verdict.model_version.as_str()));
        let model_version = self.version(versions);

        let mut answer =
            ClassifyResponse { model: ID.into(), model_version, genres, ..Default::default() };
        for (id, verdict) in heard {
            answer.duration_s = verdict.duration_s;
            answer.rhythm = answer.rhythm.or(verdict.rhythm);
            for warning in verdict.warnings {
                if answer.warnings.iter().all(|told| told.code != warning.code) {
                    answer.warnings.push(warning);
                }
            }
            answer.pooled.push(PooledVerdict {
                model: verdict.model,
                model_version: verdict.model_version,
                weight: self.weight(id),
                genres: verdict.genres,
            });
        }
        answer.warnings.extend(partial(failed));
        answer
    }

    fn model(&self, models: Vec<(&'static str, Model)>) -> Model {
        let versions = models.iter().map(|(id, model)| (*id, model.version.as_str()));
        let version = self.version(versions);
        let named: Vec<_> =
            models.iter().map(|(id, _)| format!("{id} × {:.2}", self.weight(id))).collect();
        let (_, first) = models.into_iter().next().unwrap_or_default();
        let training = first.training.unwrap_or_default();
        Model {
            id: ID.into(),
            display_name: "All judges together".into(),
            version,
            training: Some(Training {
                method: format!("the weighted log-probabilities of {}", named.join(" and ")),
                ..training
            }),
            scores: self.0.scores.iter().map(Into::into).collect(),
            ..first
        }
    }
}

#[tonic::async_trait]
impl GenreClassifier for Ensemble {
    type ClassifyTimelineStream = BoxStream<'static, Result<ClassifyTimelineResponse, Status>>;
    type ClassifyStreamStream = BoxStream<'static, Result<ClassifyStreamResponse, Status>>;

    async fn classify(
        &self,
        request: Request<ClassifyRequest>,
    ) -> Result<Response<ClassifyResponse>, Status> {
        let (deadline, metadata, message) = opened(request);
        let ask = |id: &str, mut judge: GenreClassifierClient<Client>| {
            // The rhythm is the same whoever hears it.
            let include_rhythm = message.include_rhythm && self.judges[0].0 == id;
            let message = ClassifyRequest { model: id.into(), include_rhythm, ..message.clone() };
            let request = asking(&metadata, message);
            async move { Ok(judge.classify(request).await?.into_inner()) }
        };
        let (heard, failed) = self.ask(deadline, ask).await?;
        Ok(Response::new(self.council.classify(heard, &failed)))
    }

    async fn classify_timeline(
        &self,
        request: Request<ClassifyTimelineRequest>,
    ) -> Result<Response<Self::ClassifyTimelineStream>, Status> {
        let (deadline, metadata, message) = opened(request);
        let ask = |id: &'static str, mut judge: GenreClassifierClient<Client>| {
            let message = ClassifyTimelineRequest { model: id.into(), ..message.clone() };
            let request = asking(&metadata, message);
            async move {
                let windows = judge.classify_timeline(request).await?.into_inner();
                Ok(Voice { windows: windows.boxed(), _call: None })
            }
        };
        let (voices, failed) = self.ask(deadline, ask).await?;
        let windows = merge(Arc::clone(&self.council), voices, failed, self.patience(deadline));
        Ok(Response::new(windows.boxed()))
    }

    async fn classify_stream(
        &self,
        request: Request<Streaming<ClassifyStreamRequest>>,
    ) -> Result<Response<Self::ClassifyStreamStream>, Status> {
        let (deadline, metadata, sound) = opened(request);
        let ids: Vec<_> = self.judges.iter().map(|(id, _)| *id).collect();
        let mut sounds = fan(sound, &ids);
        let ask = |id: &'static str, mut judge: GenreClassifierClient<Client>| {
            let sound = sounds.remove(id);
            let metadata = &metadata;
            async move {
                let sound = sound.ok_or_else(|| Status::internal("it was asked twice"))?;
                let mut request = asking(metadata, sound);
                let _call = Some(Call::of(&mut request));
                let windows = judge.classify_stream(request).await?.into_inner();
                Ok(Voice { windows: windows.boxed(), _call })
            }
        };
        let (voices, failed) = self.ask(deadline, ask).await?;
        // A signal lasts as long as it is played: its deadline was for the first answer.
        let patience = self.patience;
        let windows = merge(Arc::clone(&self.council), voices, failed, move || patience);
        Ok(Response::new(windows.boxed()))
    }

    async fn list_models(
        &self,
        request: Request<ListModelsRequest>,
    ) -> Result<Response<ListModelsResponse>, Status> {
        let ids = self.judges.iter().map(|(id, _)| *id).chain([ID]).collect();
        let (ids, next_page_token) = listing::page(ids, request.get_ref())?;
        let metadata = request.metadata();
        let models = ids.into_iter().map(|id| async move {
            let request = asking(metadata, GetModelRequest { model: id.to_owned() });
            match self.judges.iter().find(|(judge, _)| *judge == id) {
                Some((_, judge)) => judge.clone().get_model(request).await,
                None => self.get_model(request).await,
            }
        });
        // Who is away cannot be asked, and is not listed.
        let answers = future::join_all(models).await;
        let away = answers.iter().find_map(|answer| answer.as_ref().err().cloned());
        let models: Vec<_> = answers.into_iter().flatten().map(Response::into_inner).collect();
        match away {
            Some(status) if models.is_empty() => Err(status),
            _ => Ok(Response::new(ListModelsResponse { models, next_page_token })),
        }
    }

    async fn get_model(
        &self,
        request: Request<GetModelRequest>,
    ) -> Result<Response<Model>, Status> {
        let (deadline, metadata, _) = opened(request);
        let ask = |id: &str, mut judge: GenreClassifierClient<Client>| {
            let request = asking(&metadata, GetModelRequest { model: id.into() });
            async move { Ok(judge.get_model(request).await?.into_inner()) }
        };
        let (models, _) = self.ask(deadline, ask).await?;
        Ok(Response::new(self.council.model(models)))
    }
}

fn opened<T>(request: Request<T>) -> (Deadline, MetadataMap, T) {
    let deadline = Deadline::of_request(&request);
    let (metadata, _, message) = request.into_parts();
    (deadline, metadata, message)
}

/// A request with what came along with the caller's own.
fn asking<T>(metadata: &MetadataMap, message: T) -> Request<T> {
    Request::from_parts(metadata.clone(), Extensions::new(), message)
}

/// Says who was not heard, if anybody.
fn partial(failed: &[(&str, Status)]) -> Option<Warning> {
    let named: Vec<_> =
        failed.iter().map(|(id, status)| format!("{id} ({:?})", status.code())).collect();
    (!failed.is_empty()).then(|| Warning {
        code: WarningCode::Partial.into(),
        message: format!("not heard: {}; this is the verdict of the others", named.join(", ")),
    })
}

/// The failure that is least likely to pass by itself.
fn worst(failed: Vec<(&'static str, Status)>) -> Status {
    let lasts = |status: &Status| match status.code() {
        Code::ResourceExhausted => 0,
        Code::Unavailable => 1,
        Code::DeadlineExceeded | Code::Cancelled => 2,
        Code::Internal | Code::Unknown | Code::DataLoss => 3,
        _ => 4,
    };
    let worst = failed.into_iter().max_by_key(|(_, status)| lasts(status));
    worst.map_or_else(|| Status::unavailable("nobody was asked"), |(_, status)| status)
}
