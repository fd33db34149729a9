//! What is seen, as tags.

use super::{Seen, light::lights};
use music::{Palette, Tag};
use std::collections::HashSet;

/// Less likely than this, nothing is a tag.
const LEAST: f64 = 0.2;

/// What is in a picture, and its light and colours, most certain first. A colour is as certain as
/// its share of the picture.
pub(super) fn tags(seen: &Seen, palette: &Palette) -> Vec<Tag> {
    let labels = [&seen.scenes, &seen.weather, &seen.objects].into_iter().flatten();
    let labels = labels
        .map(|(label, share)| Tag { name: label.name.to_string(), confidence: (*share).into() });
    let colours = palette.swatches.iter();
    let colours = colours.map(|one| Tag { name: one.name.into(), confidence: one.share.into() });
    let mut tags: Vec<_> = labels.chain(lights(palette)).chain(colours).collect();
    tags.retain(|tag| tag.confidence >= LEAST);
    tags.sort_by(|one, other| other.confidence.total_cmp(&one.confidence));
    let mut told = HashSet::new();
    tags.retain(|tag| told.insert(tag.name.clone()));
    tags
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::describer::local::{Label, light::tests::PLAIN};
    use music::{Mood, Swatch};

    #[test]
    fn tags_are_told_once_and_most_certain_first() {
        let label = |name: &str| Label { name: name.into(), phrase: name.into() };
        let seen = Seen {
            scenes: vec![(label("sea"), 0.75), (label("street"), 0.05)],
            weather: vec![(label("rain"), 0.25)],
            objects: vec![(label("boat"), 0.5)],
            mood: Mood { valence: 5.0, arousal: 5.0 },
        };
        let swatch = |name, share| Swatch { rgb: [0; 3], name, share };
        let swatches = vec![swatch("blue", 0.375), swatch("blue", 0.25), swatch("gold", 0.125)];
        let palette = Palette { brightness: 0.95, swatches, ..PLAIN };
        let tags = tags(&seen, &palette);
        let tags: Vec<_> = tags.iter().map(|tag| (tag.name.as_str(), tag.confidence)).collect();
        let expected =
            [("bright", 1.0), ("sea", 0.75), ("boat", 0.5), ("blue", 0.375), ("rain", 0.25)];
        assert_eq!(tags, expected);
    }
}
