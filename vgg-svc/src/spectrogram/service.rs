use crate::Error;
use audio::{Clip, Limits};
use inference::{Workers, WorkersConfig};
use proto::{
    google::api::HttpBody,
    v1::{
        RenderSpectrogramRequest,
        spectrogram_renderer_server::{SpectrogramRenderer, SpectrogramRendererServer},
    },
};
use tonic::{Request, Response, Status};

/// What a message may hold beside the clip, in bytes; and room to say by how
/// much a clip is too large, rather than to cut it off.
const ENVELOPE: usize = 8 << 20;

/// Answers `melomesh.v1.SpectrogramRenderer`.
#[derive(Debug)]
pub struct SpectrogramService {
    workers: Workers<()>,
    limits: Limits,
}

impl SpectrogramService {
    /// Starts the threads that draw.
    pub fn start(workers: &WorkersConfig, limits: Limits) -> Self {
        Self { workers: Workers::start(&(), workers), limits }
    }

    /// The service as a server takes it, with room for the largest clip.
    pub fn into_server(self) -> SpectrogramRendererServer<Self> {
        let largest = self.limits.max_bytes.saturating_add(ENVELOPE);
        SpectrogramRendererServer::new(self).max_decoding_message_size(largest)
    }
}

#[tonic::async_trait]
impl SpectrogramRenderer for SpectrogramService {
    async fn render_spectrogram(
        &self,
        request: Request<RenderSpectrogramRequest>,
    ) -> Result<Response<HttpBody>, Status> {
        let RenderSpectrogramRequest { audio, .. } = request.into_inner();
        let limits = self.limits;
        let clip = self.workers.ask(move |()| Clip::decode(audio, &limits));
        clip.await.map_err(Error::from)?.map_err(Error::from)?;
        Ok(Response::new(HttpBody { content_type: "image/png".into(), ..HttpBody::default() }))
    }
}
