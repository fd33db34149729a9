//! How much of a body is taken, of one request and of all together.

use super::{
    media::MediaType,
    route::{Media, Payload, Route},
};
use crate::Room;
use std::time::Duration;

/// How much of a body is taken. All in bytes.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The longest body of methods that take a file.
    pub file: usize,
    /// The longest body of methods that take a picture.
    pub picture: usize,
    /// The longest body of all others.
    pub json: usize,
    /// Room for all bodies that are held at once.
    pub room: Room,
    /// How long a body may take to arrive.
    pub time: Duration,
}

impl Limits {
    /// The longest body that a route takes.
    pub(super) fn of(&self, route: &Route) -> usize {
        let (Payload::Whole(media) | Payload::Field(_, media)) = &route.payload else { return 0 };
        let is_picture = |kind: &MediaType| kind.essence.starts_with("image/");
        match media {
            Some(Media::Bytes(_, types)) if types.iter().any(is_picture) => self.picture,
            Some(_) => self.file,
            None => self.json,
        }
    }
}
