use crate::{Mood, Palette};

/// What is seen in a picture, as a describer tells it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Description {
    /// One sentence that tells of it.
    pub sentence: String,
    /// What is in it, most certain first.
    pub tags: Vec<Tag>,
    /// What is in parts of it.
    pub captions: Vec<Caption>,
    /// Its colours.
    pub palette: Option<Palette>,
    /// What it makes people feel.
    pub mood: Option<Mood>,
}

/// Something that is in a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Tag {
    /// What it is.
    pub name: String,
    /// How certain the describer is, in 0 to 1.
    pub confidence: f64,
}

/// What is in a part of a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Caption {
    /// A phrase that tells of it.
    pub text: String,
    /// How certain the describer is, in 0 to 1.
    pub confidence: f64,
    /// From the left edge, from the upper edge, its width and its height, in pixels.
    pub bounds: [i32; 4],
}
