//! What the palette says in words: light, warmth and strength of colours.

use music::{Palette, Tag};

/// What a picture's light is called, when one of its measures goes from `from`, where nobody would
/// say so, to `to`, where everybody would.
struct Light {
    name: &'static str,
    measure: fn(&Palette) -> f32,
    from: f32,
    to: f32,
}

const LIGHTS: [Light; 8] = [
    Light { name: "bright", measure: |palette| palette.brightness, from: 0.6, to: 0.85 },
    Light { name: "dark", measure: |palette| palette.brightness, from: 0.45, to: 0.2 },
    Light { name: "warm", measure: |palette| palette.warmth, from: 0.1, to: 0.7 },
    Light { name: "cold", measure: |palette| palette.warmth, from: -0.1, to: -0.7 },
    Light { name: "colourful", measure: |palette| palette.saturation, from: 0.2, to: 0.5 },
    Light { name: "grey", measure: |palette| palette.saturation, from: 0.06, to: 0.0 },
    Light { name: "stark", measure: |palette| palette.contrast, from: 0.65, to: 0.95 },
    Light { name: "soft", measure: |palette| palette.contrast, from: 0.4, to: 0.1 },
];

/// What can be said of a palette's light, each with how surely, most certain first.
pub(super) fn lights(palette: &Palette) -> Vec<Tag> {
    let tag = |light: &Light| {
        let part = ((light.measure)(palette) - light.from) / (light.to - light.from);
        Tag { name: light.name.into(), confidence: f64::from(part.clamp(0.0, 1.0)) }
    };
    let mut tags: Vec<_> = LIGHTS.iter().map(tag).filter(|tag| tag.confidence > 0.0).collect();
    tags.sort_by(|one, other| other.confidence.total_cmp(&one.confidence));
    tags
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A palette of which nothing can be said.
    pub(crate) const PLAIN: Palette = Palette {
        swatches: Vec::new(),
        brightness: 0.5,
        saturation: 0.12,
        warmth: 0.0,
        contrast: 0.5,
    };

    fn names(palette: &Palette) -> Vec<String> {
        lights(palette).into_iter().map(|tag| tag.name).collect()
    }

    #[test]
    fn what_is_most_certain_comes_first() {
        let evening = Palette { brightness: 0.3, warmth: 0.65, ..PLAIN };
        assert_eq!(names(&evening), ["warm", "dark"]);
        let snow = Palette { brightness: 0.9, warmth: -0.2, saturation: 0.01, ..PLAIN };
        assert_eq!(names(&snow), ["bright", "grey", "cold"]);
    }

    #[test]
    fn of_a_plain_picture_nothing_is_said() {
        assert!(lights(&PLAIN).is_empty());
    }
}
