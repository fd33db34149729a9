//! The models behind the gateway, each asked by its id, as one `GenreClassifier`.

use crate::{
    Config,
    ensemble::{self, Ensemble},
    forward::{Hop, Route},
    messages,
    metadata::Carried,
};
use bytes::Bytes;
use futures::{StreamExt, future, stream};
use http::Request;
use http_body_util::{BodyExt, BodyStream, StreamBody};
use hyper::body::Frame;
use mesh::{
    DeadlineLayer,
    client::{self, Client, Target},
};
use prost::Message;
use proto::v1::{
    ClassifyStreamRequest, GetModelRequest, classify_stream_request::Request as Part,
    genre_classifier_client::GenreClassifierClient, genre_classifier_server::GenreClassifierServer,
};
use std::{collections::BTreeMap, convert::Infallible, sync::Arc, time::Duration};
use tonic::{Status, body::Body};
use tower::ServiceBuilder;

/// Who judges, by the id of the model that each serves.
#[derive(Clone, Debug)]
pub(crate) struct Judges(Arc<BTreeMap<&'static str, Hop>>);

impl Judges {
    /// Prepares a client for each, and for all together. They connect in the
    /// background.
    ///
    /// # Errors
    /// A file that does not say how they are heard together, or who calls.
    pub(crate) fn connect(config: &Config, carried: &Carried) -> anyhow::Result<Self> {
        let connect =
            |service, target: &Target| client::connect(service, target.clone(), &config.client);
        let svm = connect("svm-svc", &config.svm_addr)?;
        let vgg = connect("vgg-svc", &config.vgg_addr)?;
        let all = together(&[("svm", &svm), ("vgg", &vgg)], config)?;
        let judge = |who, client| Hop { who, client, carried: carried.clone() };
        let judges = [
            ("svm", judge("the svm judge", svm)),
            ("vgg", judge("the vgg judge", vgg)),
            (ensemble::ID, judge("the ensemble judge", all)),
        ];
        Ok(Self(Arc::new(judges.into())))
    }

    /// The judge of that id.
    fn judge(&self, id: &str) -> Result<Hop, Status> {
        self.0.get(id).cloned().ok_or_else(|| {
            let known: Vec<_> = self.0.keys().copied().collect();
            Status::not_found(format!("there is no model `{id}`; ask {}", known.join(" or ")))
        })
    }
}

impl Route for Judges {
    /// The judge of the model that a call names with its first message. Models are listed by who
    /// knows them all.
    async fn route(self, request: Request<Body>) -> Result<(Hop, Request<Body>), Status> {
        let method = request.uri().path().rsplit('/').next().unwrap_or_default().to_owned();
        let (head, mut body) = request.into_parts();
        let frame = body.frame().await.transpose()?.and_then(|frame| frame.into_data().ok());
        let frame = frame.unwrap_or_default();
        let id = match method.as_str() {
            "ListModels" => ensemble::ID.to_owned(),
            "ClassifyStream" => match first::<ClassifyStreamRequest>(&frame)?.request {
                Some(Part::Config(config)) => config.model,
                _ => return Err(Status::invalid_argument("the first message must be `config`")),
            },
            // Whatever else a request says, it names its model as this one does.
            _ => first::<GetModelRequest>(&frame)?.model,
        };
        let judge = self.judge(&id)?;
        let again = stream::once(future::ready(Ok(Frame::data(frame))));
        let body = Body::new(StreamBody::new(again.chain(BodyStream::new(body))));
        Ok((judge, Request::from_parts(head, body)))
    }
}

/// The message that a call begins with; unknown fields are passed over.
fn first<M: Message + Default>(frame: &Bytes) -> Result<M, Status> {
    let message = M::decode(messages::first(frame).unwrap_or_default());
    message.map_err(|_| Status::invalid_argument("the request is not the message it should be"))
}

/// A client of the ensemble, in process.
fn together(judges: &[(&'static str, &Client)], config: &Config) -> anyhow::Result<Client> {
    let judges = judges.iter().map(|&(id, client)| {
        let judge = GenreClassifierClient::new(client.clone())
            .max_decoding_message_size(usize::MAX)
            .max_encoding_message_size(usize::MAX);
        (id, judge)
    });
    let patience = Duration::from_millis(config.ensemble_patience_ms);
    let pool = ensemble::pool(config.ensemble.as_deref())?;
    let ensemble = Ensemble::new(judges.collect(), pool, patience);
    let server = GenreClassifierServer::new(ensemble)
        .max_decoding_message_size(config.max_body_bytes)
        .max_encoding_message_size(usize::MAX);
    let stack = ServiceBuilder::new()
        .map_err(|never: Infallible| match never {})
        .layer(DeadlineLayer::new(Duration::from_millis(config.request_timeout_ms)))
        .service(server);
    Ok(Client::new(stack))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proto::POOL;
    use tonic::server::NamedService;

    #[test]
    fn every_request_of_the_contract_names_its_model_in_the_same_field() {
        let service = POOL.get_service_by_name(<GenreClassifierServer<()>>::NAME).unwrap();
        for method in service.methods() {
            let input = match method.name() {
                "ListModels" => continue,
                "ClassifyStream" => POOL.get_message_by_name("melomesh.v1.StreamConfig").unwrap(),
                _ => method.input(),
            };
            assert_eq!(input.get_field_by_name("model").unwrap().number(), 1, "{}", method.name());
        }
    }

    #[test]
    fn a_model_is_found_wherever_its_field_stands() {
        // audio = "la", model = "svm"
        let frame = Bytes::from_static(b"\0\0\0\0\x09\x12\x02la\x0a\x03svm");
        assert_eq!(first::<GetModelRequest>(&frame).unwrap().model, "svm");
        assert!(first::<GetModelRequest>(&Bytes::from_static(b"\0\0\0\0\x01\x0a")).is_err());
    }
}
