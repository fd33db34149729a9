//! The service behind the gateway that draws, answering as a `SpectrogramRenderer`.

use crate::{
    Config,
    excuse::excuse,
    metadata::{carried, plain},
};
use mesh::{
    client::{self, Client},
    identity,
};
use proto::{
    google::api::HttpBody,
    v1::{
        RenderSpectrogramRequest, spectrogram_renderer_client::SpectrogramRendererClient,
        spectrogram_renderer_server::SpectrogramRenderer,
    },
};
use tonic::{Request, Response, Status};

/// More bytes than the largest picture has.
const LARGEST: usize = 16 << 20;

/// The service that draws.
#[derive(Clone, Debug)]
pub struct Pictures(SpectrogramRendererClient<Client>);

impl Pictures {
    /// Prepares a client, which connects in the background.
    ///
    /// # Errors
    /// A file that does not say who calls.
    pub fn connect(config: &Config) -> Result<Self, identity::Error> {
        let client = client::connect("vgg-svc", config.vgg_addr.clone(), &config.client)?;
        let renderer = SpectrogramRendererClient::new(client)
            .max_decoding_message_size(LARGEST)
            .max_encoding_message_size(config.max_body_bytes);
        Ok(Self(renderer))
    }
}

#[tonic::async_trait]
impl SpectrogramRenderer for Pictures {
    async fn render_spectrogram(
        &self,
        request: Request<RenderSpectrogramRequest>,
    ) -> Result<Response<HttpBody>, Status> {
        let drawn = self.0.clone().render_spectrogram(carried(request)).await;
        drawn.map(plain).map_err(|status| excuse("the spectrogram renderer", status))
    }
}
