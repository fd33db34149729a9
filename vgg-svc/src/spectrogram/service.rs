use super::{ColorMap, Picture, Scale};
use crate::Error;
use audio::{Clip, Limits};
use inference::{Workers, WorkersConfig};
use proto::{
    google::api::HttpBody,
    v1::{
        self, FrequencyScale, RenderSpectrogramRequest,
        spectrogram_renderer_server::{SpectrogramRenderer, SpectrogramRendererServer},
    },
};
use semconv::span;
use std::ops::RangeInclusive;
use tonic::{Request, Response, Status};
use tracing::info_span;

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
        Self { workers: Workers::start("spectrogram", &(), workers), limits }
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
        let request = request.into_inner();
        let (picture, limits) = (Picture::try_from(&request)?, self.limits);
        let draw = move |(): &mut ()| {
            let clip = info_span!(span::DECODE).in_scope(|| Clip::decode(request.audio, &limits));
            clip.map(|clip| info_span!(span::RENDER).in_scope(|| picture.render(&clip)))
        };
        let drawn = self.workers.ask(draw).await.map_err(Error::from)?;
        let data = drawn.map_err(Error::from)?.into();
        let content_type = "image/png".into();
        Ok(Response::new(HttpBody { content_type, data, extensions: Vec::new() }))
    }
}

impl TryFrom<&RenderSpectrogramRequest> for Picture {
    type Error = Error;

    fn try_from(request: &RenderSpectrogramRequest) -> Result<Self, Error> {
        let RenderSpectrogramRequest { scale, title, width_px, height_px, color_map, .. } = request;
        let scale = match FrequencyScale::try_from(*scale) {
            Ok(FrequencyScale::Unspecified | FrequencyScale::Mel) => Scale::Mel,
            Ok(FrequencyScale::Linear) => Scale::Linear,
            Err(_) => return Err(Error::Unknown { field: "scale", asked: *scale }),
        };
        let color_map = match v1::ColorMap::try_from(*color_map) {
            Ok(v1::ColorMap::Unspecified | v1::ColorMap::Magma) => ColorMap::Magma,
            Ok(v1::ColorMap::Viridis) => ColorMap::Viridis,
            Ok(v1::ColorMap::Grey) => ColorMap::Grey,
            Err(_) => return Err(Error::Unknown { field: "color_map", asked: *color_map }),
        };
        if title.chars().count() > Self::TITLE_CHARS || title.chars().any(char::is_control) {
            return Err(Error::Title);
        }
        Ok(Self {
            scale,
            title: title.clone(),
            width_px: size("width_px", *width_px, Self::WIDTH_PX, Self::WIDTHS_PX)?,
            height_px: size("height_px", *height_px, Self::HEIGHT_PX, Self::HEIGHTS_PX)?,
            color_map,
        })
    }
}

/// A size as asked for, or `default` for 0.
fn size(
    field: &'static str,
    asked: i32,
    default: u32,
    range: RangeInclusive<u32>,
) -> Result<u32, Error> {
    match u32::try_from(asked) {
        Ok(0) => Ok(default),
        Ok(size) if range.contains(&size) => Ok(size),
        _ => Err(Error::Size { field, asked, low: *range.start(), high: *range.end() }),
    }
}
