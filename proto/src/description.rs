use crate::v1;
use music::{Caption, Description, Mood, Palette, Swatch, Tag};

/// All but who describes, which is the service's to tell.
impl From<Description> for v1::Description {
    fn from(description: Description) -> Self {
        Self {
            sentence: description.sentence,
            describer: String::new(),
            tags: description.tags.into_iter().map(Into::into).collect(),
            captions: description.captions.into_iter().map(Into::into).collect(),
            palette: description.palette.map(Into::into),
            mood: description.mood.map(Into::into),
        }
    }
}

impl From<Tag> for v1::Tag {
    fn from(Tag { name, confidence }: Tag) -> Self {
        Self { name, confidence }
    }
}

impl From<Caption> for v1::Caption {
    fn from(Caption { text, confidence, bounds: [x, y, width, height] }: Caption) -> Self {
        Self { text, confidence, bounds: Some(v1::Rectangle { x, y, width, height }) }
    }
}

impl From<Palette> for v1::Palette {
    fn from(palette: Palette) -> Self {
        Self {
            swatches: palette.swatches.into_iter().map(Into::into).collect(),
            brightness: palette.brightness.into(),
            saturation: palette.saturation.into(),
            warmth: palette.warmth.into(),
            contrast: palette.contrast.into(),
        }
    }
}

impl From<Swatch> for v1::Swatch {
    fn from(Swatch { rgb: [r, g, b], name, share }: Swatch) -> Self {
        Self { hex: format!("#{r:02x}{g:02x}{b:02x}"), name: name.into(), share: share.into() }
    }
}

impl From<Mood> for v1::Mood {
    fn from(Mood { valence, arousal }: Mood) -> Self {
        Self { valence: valence.into(), arousal: arousal.into() }
    }
}
