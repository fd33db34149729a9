//! What a clip sounds like, as a picture.

mod service;

pub use service::SpectrogramService;
