//! The models behind the gateway, each asked by its id, answering as one
//! `GenreClassifier`.

use crate::{
    Config,
    call::{Call, or_broken, until_broken},
    ensemble::{self, Ensemble},
    excuse,
    metadata::{self, carried, plain},
};
use futures::{Stream, StreamExt, future, stream};
use mesh::{
    DeadlineLayer,
    client::{self, Client, Target},
};
use proto::v1::{
    ClassifyRequest, ClassifyResponse, ClassifyStreamRequest, ClassifyStreamResponse,
    ClassifyTimelineRequest, ClassifyTimelineResponse, GetModelRequest, ListModelsRequest,
    ListModelsResponse, Model, classify_stream_request,
    genre_classifier_client::GenreClassifierClient,
    genre_classifier_server::{GenreClassifier, GenreClassifierServer},
};
use std::{collections::BTreeMap, convert::Infallible, pin::Pin, time::Duration};
use tonic::{Request, Response, Status, Streaming};
use tower::ServiceBuilder;

type Judge = GenreClassifierClient<Client>;
type Answers<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

/// As many models as one page may list.
const MAX_PAGE_SIZE: usize = 100;

/// The services that judge, by the id of the model that each serves.
#[derive(Clone, Debug)]
pub struct Judges(BTreeMap<&'static str, Judge>);

impl Judges {
    /// Prepares a client for each, and for all together. They connect in the
    /// background.
    ///
    /// # Errors
    /// A file that does not say how they are heard together, or who calls.
    pub fn connect(config: &Config) -> anyhow::Result<Self> {
        let judge = |service, target: &Target| {
            let client = client::connect(service, target.clone(), &config.client)?;
            let judge = GenreClassifierClient::new(client)
                .max_decoding_message_size(config.max_body_bytes)
                .max_encoding_message_size(config.max_body_bytes);
            anyhow::Ok(judge)
        };
        let svm = judge("svm-svc", &config.svm_addr)?;
        let vgg = judge("vgg-svc", &config.vgg_addr)?;
        let judges = [("svm", svm), ("vgg", vgg)];
        let patience = Duration::from_millis(config.ensemble_patience_ms);
        let pool = ensemble::pool(config.ensemble.as_deref())?;
        let ensemble = Ensemble::new(judges.to_vec(), pool, patience);
        Ok(Self(judges.into_iter().chain([(ensemble::ID, together(ensemble, config))]).collect()))
    }

    /// The judge of that id.
    fn judge(&self, model: &str) -> Result<(&'static str, Judge), Status> {
        let found = self.0.get_key_value(model).map(|(&id, judge)| (id, judge.clone()));
        found.ok_or_else(|| {
            let known: Vec<_> = self.0.keys().copied().collect();
            Status::not_found(format!("there is no model `{model}`; ask {}", known.join(" or ")))
        })
    }

    /// The ids on a page, and where the next begins. A token is the first id of
    /// its page.
    fn page(&self, asked: &ListModelsRequest) -> Result<(Vec<&'static str>, String), Status> {
        let size = match usize::try_from(asked.page_size) {
            Ok(0) => MAX_PAGE_SIZE,
            Ok(size @ 1..=MAX_PAGE_SIZE) => size,
            _ => {
                let message = format!("page_size must lie in [1, {MAX_PAGE_SIZE}]");
                return Err(Status::invalid_argument(message));
            }
        };
        let token = asked.page_token.as_str();
        if !token.is_empty() && !self.0.contains_key(token) {
            return Err(Status::invalid_argument(
                "page_token must be the next_page_token of the page before",
            ));
        }
        let mut ids = self.0.keys().copied().skip_while(|&id| id < token);
        let page = ids.by_ref().take(size).collect();
        Ok((page, ids.next().unwrap_or_default().to_owned()))
    }
}

#[tonic::async_trait]
impl GenreClassifier for Judges {
    type ClassifyTimelineStream = Answers<ClassifyTimelineResponse>;
    type ClassifyStreamStream = Answers<ClassifyStreamResponse>;

    async fn classify(
        &self,
        request: Request<ClassifyRequest>,
    ) -> Result<Response<ClassifyResponse>, Status> {
        let (id, mut judge) = self.judge(&request.get_ref().model)?;
        let answer = judge.classify(carried(request)).await;
        answer.map(plain).map_err(|status| excuse(id, status))
    }

    async fn classify_timeline(
        &self,
        request: Request<ClassifyTimelineRequest>,
    ) -> Result<Response<Self::ClassifyTimelineStream>, Status> {
        let (id, mut judge) = self.judge(&request.get_ref().model)?;
        let answers = judge.classify_timeline(carried(request)).await;
        let answers = answers.map_err(|status| excuse(id, status))?.into_inner();
        Ok(Response::new(excused(id, answers).boxed()))
    }

    async fn classify_stream(
        &self,
        request: Request<Streaming<ClassifyStreamRequest>>,
    ) -> Result<Response<Self::ClassifyStreamStream>, Status> {
        let (metadata, _, mut sound) = request.into_parts();
        let first = sound.message().await?.unwrap_or_default();
        let Some(classify_stream_request::Request::Config(config)) = &first.request else {
            return Err(Status::invalid_argument("the first message must be `config`"));
        };
        let (id, mut judge) = self.judge(&config.model)?;

        let (sound, broken) = until_broken(sound);
        let sound = stream::once(future::ready(first)).chain(sound);
        let mut request = metadata::carry(metadata.as_ref(), sound);
        let call = Call::of(&mut request);
        let answers = judge.classify_stream(request).await;
        let answers = answers.map_err(|status| excuse(id, status))?.into_inner();
        Ok(Response::new(or_broken(excused(id, answers), broken, call).boxed()))
    }

    async fn list_models(
        &self,
        request: Request<ListModelsRequest>,
    ) -> Result<Response<ListModelsResponse>, Status> {
        let (ids, next_page_token) = self.page(request.get_ref())?;
        let models = ids.into_iter().map(|id| {
            let asked = GetModelRequest { model: id.to_owned() };
            self.get_model(metadata::carry(request.metadata().as_ref(), asked))
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
        let (id, mut judge) = self.judge(&request.get_ref().model)?;
        let answer = judge.get_model(carried(request)).await;
        answer.map(plain).map_err(|status| excuse(id, status))
    }
}

/// A client of the ensemble, in process.
fn together(ensemble: Ensemble, config: &Config) -> Judge {
    let server = GenreClassifierServer::new(ensemble)
        .max_decoding_message_size(config.max_body_bytes)
        .max_encoding_message_size(config.max_body_bytes);
    let stack = ServiceBuilder::new()
        .map_err(|never: Infallible| match never {})
        .layer(DeadlineLayer::new(Duration::from_millis(config.request_timeout_ms)))
        .service(server);
    GenreClassifierClient::new(Client::new(stack))
        .max_decoding_message_size(config.max_body_bytes)
        .max_encoding_message_size(config.max_body_bytes)
}

/// What a caller is told when a judge fails.
fn excuse(id: &str, status: Status) -> Status {
    excuse::excuse(&format!("the {id} judge"), status)
}

fn excused<T>(
    id: &'static str,
    answers: Streaming<T>,
) -> impl Stream<Item = Result<T, Status>> + Send {
    answers.map(move |answer| answer.map_err(|status| excuse(id, status)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[tokio::test]
    async fn pages_follow_each_other_by_their_tokens() {
        let config = Config::parse_from(["gateway"]);
        let judge = Judges::connect(&config).unwrap().judge("svm").unwrap().1;
        let judges = Judges(["c", "a", "b"].map(|id| (id, judge.clone())).into());
        let page = |page_size, page_token: &str| {
            let page_token = page_token.to_owned();
            judges.page(&ListModelsRequest { page_size, page_token }).unwrap()
        };
        assert_eq!(page(0, ""), (vec!["a", "b", "c"], String::new()));
        assert_eq!(page(2, ""), (vec!["a", "b"], "c".to_owned()));
        assert_eq!(page(2, "c"), (vec!["c"], String::new()));
        assert_eq!(page(3, ""), (vec!["a", "b", "c"], String::new()));
    }
}
