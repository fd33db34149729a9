use crate::{
    Error, Judge,
    hearing::{classify, classify_timeline},
    live::Live,
    measure,
    reload::reload,
};
use audio::{HOP, Levels, Limits, MEL_BANDS, N_FFT, SAMPLE_RATE_HZ};
use futures::{Stream, StreamExt, TryStreamExt, stream};
use inference::{Workers, WorkersConfig};
use mesh::Deadline;
use proto::v1::{
    ClassifyRequest, ClassifyResponse, ClassifyStreamRequest, ClassifyStreamResponse,
    ClassifyTimelineRequest, ClassifyTimelineResponse, FrontEnd, GetModelRequest,
    ListModelsRequest, ListModelsResponse, Model, StreamConfig,
    classify_stream_request::Request as Part,
    genre_classifier_server::{GenreClassifier, GenreClassifierServer},
};
use std::{
    convert::Infallible,
    error,
    future::Future,
    path::{Path, PathBuf},
    pin::Pin,
};
use tokio_stream::wrappers::UnboundedReceiverStream;
use tonic::{Request, Response, Status, Streaming};

/// What a message may hold beside the clip, in bytes; and room to say by how
/// much a clip is too large, rather than to cut it off.
const ENVELOPE: usize = 8 << 20;

/// Answers `melomesh.v1.GenreClassifier` for one judge.
#[derive(Debug)]
pub struct GenreService<J> {
    workers: Workers<J>,
    limits: Limits,
}

impl<J: Judge> GenreService<J> {
    /// Starts the judge's threads.
    pub fn start(judge: &J, workers: &WorkersConfig, limits: Limits) -> Self {
        measure::serves(judge.card());
        Self { workers: Workers::start(&judge.card().id, judge, workers), limits }
    }

    /// Reads the judge again from its file each time that it is `asked` for,
    /// without dropping a request. What is no judge, or one of other labels, is
    /// logged, and the old one stays; without a file there is nothing to read.
    /// To be polled while the service is served; never completes.
    pub fn reload<S, R, E>(
        &self,
        asked: S,
        file: Option<PathBuf>,
        read: R,
    ) -> impl Future<Output = Infallible> + use<J, S, R, E>
    where
        S: Stream<Item = ()>,
        R: Fn(&Path) -> Result<J, E> + Send + Sync + 'static,
        E: error::Error + Send + Sync + 'static,
    {
        reload(self.workers.clone(), asked, file, read)
    }

    /// The service as a server takes it, with room for the largest clip.
    pub fn into_server(self) -> GenreClassifierServer<Self> {
        let largest = self.limits.max_bytes.saturating_add(ENVELOPE);
        GenreClassifierServer::new(self).max_decoding_message_size(largest)
    }

    fn check_model(&self, asked: &str) -> Result<(), Error> {
        let judge = self.workers.model();
        let there = &judge.card().id;
        if asked == there {
            return Ok(());
        }
        Err(Error::UnknownModel { asked: asked.into(), there: there.clone() })
    }

    fn model(&self) -> Model {
        let judge = self.workers.model();
        let card = judge.card();
        let column_s = Levels::SECONDS_PER_COLUMN;
        Model {
            front_end: Some(FrontEnd {
                sample_rate_hz: SAMPLE_RATE_HZ as i32,
                fft_length: N_FFT as i32,
                hop_length: HOP as i32,
                mel_band_count: MEL_BANDS as i32,
                column_s,
                window_s: card.window_columns as f64 * column_s,
            }),
            ..Model::from(card)
        }
    }

    /// Verdicts on a signal, chunk by chunk.
    fn listen(
        &self,
        live: Live,
        incoming: Streaming<ClassifyStreamRequest>,
    ) -> impl Stream<Item = Result<ClassifyStreamResponse, Status>> + Send + use<J> {
        let workers = self.workers.clone();
        let batches = stream::try_unfold((Some(live), incoming), move |(live, mut incoming)| {
            let workers = workers.clone();
            async move {
                let Some(mut live) = live else { return Ok::<_, Status>(None) };
                let asked = match incoming.message().await?.map(|message| message.request) {
                    Some(Some(Part::Audio(bytes))) => {
                        workers
                            .ask(move |judge| {
                                live.push(judge, &bytes).map(|verdicts| (verdicts, Some(live)))
                            })
                            .await
                    }
                    None => {
                        workers
                            .ask(|judge| live.finish(judge).map(|verdicts| (verdicts, None)))
                            .await
                    }
                    Some(_) => Ok(Err(Error::Protocol)),
                };
                let (verdicts, live) = asked.map_err(Error::from)??;
                Ok(Some((stream::iter(verdicts).map(Ok), (live, incoming))))
            }
        });
        batches.try_flatten()
    }
}

/// A stream of answers.
type Answers<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

#[tonic::async_trait]
impl<J: Judge> GenreClassifier for GenreService<J> {
    type ClassifyTimelineStream = Answers<ClassifyTimelineResponse>;
    type ClassifyStreamStream = Answers<ClassifyStreamResponse>;

    async fn classify(
        &self,
        request: Request<ClassifyRequest>,
    ) -> Result<Response<ClassifyResponse>, Status> {
        let ClassifyRequest { model, audio, include_rhythm } = request.into_inner();
        self.check_model(&model)?;
        let limits = self.limits;
        let verdict = self
            .workers
            .ask(move |judge| classify(judge, audio, &limits, include_rhythm))
            .await
            .map_err(Error::from)??;
        Ok(Response::new(verdict))
    }

    async fn classify_timeline(
        &self,
        request: Request<ClassifyTimelineRequest>,
    ) -> Result<Response<Self::ClassifyTimelineStream>, Status> {
        let deadline = Deadline::of_request(&request);
        let ClassifyTimelineRequest { model, audio, hop_s } = request.into_inner();
        self.check_model(&model)?;
        let (hop_s, limits) = (check_hop(hop_s)?, self.limits);
        let windows = self
            .workers
            .ask_several(move |judge, answers| {
                let tell = |window| answers.send(Ok(window));
                if let Err(error) = classify_timeline(judge, audio, &limits, hop_s, tell) {
                    answers.send(Err(error));
                }
            })
            .map_err(Error::from)?;
        let windows =
            UnboundedReceiverStream::new(windows).map(|window| window.map_err(Status::from));
        Ok(Response::new(Box::pin(deadline.bound(windows))))
    }

    async fn classify_stream(
        &self,
        request: Request<Streaming<ClassifyStreamRequest>>,
    ) -> Result<Response<Self::ClassifyStreamStream>, Status> {
        let mut incoming = request.into_inner();
        let first = incoming.message().await?.and_then(|message| message.request);
        let Some(Part::Config(config)) = first else { return Err(Error::Protocol.into()) };
        let StreamConfig { model, hop_s, .. } = &config;
        self.check_model(model)?;
        let live = Live::new(&config, check_hop(*hop_s)?, &self.limits)?;
        // Bound by no deadline of ours: a signal lasts as long as it is played.
        Ok(Response::new(Box::pin(self.listen(live, incoming))))
    }

    async fn list_models(
        &self,
        _: Request<ListModelsRequest>,
    ) -> Result<Response<ListModelsResponse>, Status> {
        let models = vec![self.model()];
        Ok(Response::new(ListModelsResponse { models, next_page_token: String::new() }))
    }

    async fn get_model(
        &self,
        request: Request<GetModelRequest>,
    ) -> Result<Response<Model>, Status> {
        self.check_model(&request.get_ref().model)?;
        Ok(Response::new(self.model()))
    }
}

/// `None` is half a window.
fn check_hop(hop_s: f64) -> Result<Option<f64>, Error> {
    match hop_s {
        0.0 => Ok(None),
        0.1..=60.0 => Ok(Some(hop_s)),
        _ => Err(Error::Hop(hop_s)),
    }
}
