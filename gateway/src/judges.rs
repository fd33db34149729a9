//! The models behind the gateway, each asked by its id, answering as one
//! `GenreClassifier`.

use crate::{Config, metadata};
use bytes::Bytes;
use futures::{FutureExt, Stream, StreamExt, future, stream};
use mesh::client::{self, Client};
use proto::v1::{
    ClassifyRequest, ClassifyResponse, ClassifyStreamRequest, ClassifyStreamResponse,
    ClassifyTimelineRequest, ClassifyTimelineResponse, GetModelRequest, ListModelsRequest,
    ListModelsResponse, Model, classify_stream_request,
    genre_classifier_client::GenreClassifierClient, genre_classifier_server::GenreClassifier,
};
use std::{collections::BTreeMap, pin::Pin};
use tokio::sync::oneshot;
use tonic::{CancellationHandle, Code, Request, Response, Status, Streaming};

type Judge = GenreClassifierClient<Client>;
type Answers<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

/// As many models as one page may list.
const MAX_PAGE_SIZE: usize = 100;

/// The services that judge, by the id of the model that each serves.
#[derive(Clone, Debug)]
pub struct Judges(BTreeMap<&'static str, Judge>);

impl Judges {
    /// Prepares a client for each. Connects on the first call.
    pub fn connect(config: &Config) -> Self {
        let judge = |uri: &http::Uri| {
            GenreClassifierClient::new(client::connect(uri.clone(), &config.client))
                .max_decoding_message_size(config.max_body_bytes)
                .max_encoding_message_size(config.max_body_bytes)
        };
        Self(BTreeMap::from([("svm", judge(&config.svm_addr))]))
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
        let call = Call(Some(request.cancellation_handle()));
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
        let models = future::try_join_all(models).await?;
        let models = models.into_iter().map(Response::into_inner).collect();
        Ok(Response::new(ListModelsResponse { models, next_page_token }))
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

/// The same request, with nothing but what is to be carried.
fn carried<T>(request: Request<T>) -> Request<T> {
    let (metadata, _, message) = request.into_parts();
    metadata::carry(metadata.as_ref(), message)
}

/// The same answer, without the metadata of the hop behind.
fn plain<T>(response: Response<T>) -> Response<T> {
    Response::new(response.into_inner())
}

/// What a caller is told when a judge fails: its own words if it has any, but
/// nothing of how it is reached or of what broke inside.
fn excuse(id: &str, status: Status) -> Status {
    let message = match status.code() {
        Code::Unavailable => format!("the {id} judge cannot be reached; try again later"),
        Code::Unknown | Code::Internal | Code::DataLoss => {
            tracing::error!(model.id = id, %status, "a judge failed");
            format!("the {id} judge failed; the fault is ours")
        }
        _ => status.message().to_owned(),
    };
    Status::with_details(status.code(), message, Bytes::copy_from_slice(status.details()))
}

fn excused<T>(
    id: &'static str,
    answers: Streaming<T>,
) -> impl Stream<Item = Result<T, Status>> + Send {
    answers.map(move |answer| answer.map_err(|status| excuse(id, status)))
}

/// A call that is hung up when nobody waits for it any more: as long as its
/// requests may go on, dropping its answers does not end it.
struct Call(Option<CancellationHandle>);

impl Drop for Call {
    fn drop(&mut self) {
        if let Some(handle) = self.0.take() {
            handle.cancel();
        }
    }
}

/// The messages of a caller, and word of why they broke off if they did. Then
/// they do not end: what was cut short must not pass for the whole.
fn until_broken<T: Send>(
    messages: Streaming<T>,
) -> (impl Stream<Item = T> + Send, oneshot::Receiver<Status>) {
    let (tell, broken) = oneshot::channel();
    let messages = stream::unfold((messages, tell), |(mut messages, tell)| async {
        match messages.message().await {
            Ok(message) => Some((message?, (messages, tell))),
            Err(status) => {
                _ = tell.send(status);
                future::pending().await
            }
        }
    });
    (messages, broken)
}

/// The answers to a call, until the caller's messages break off.
fn or_broken<T>(
    answers: impl Stream<Item = Result<T, Status>> + Send,
    broken: oneshot::Receiver<Status>,
    call: Call,
) -> impl Stream<Item = Result<T, Status>> + Send {
    let broken = broken.fuse();
    stream::unfold((Box::pin(answers), broken, call), |(mut answers, mut broken, call)| async {
        let answer = tokio::select! {
            biased;
            Ok(status) = &mut broken => Some(Err(status)),
            answer = answers.next() => answer,
        };
        Some((answer?, (answers, broken, call)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[tokio::test]
    async fn pages_follow_each_other_by_their_tokens() {
        let config = Config::parse_from(["gateway"]);
        let judge = Judges::connect(&config).judge("svm").unwrap().1;
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
