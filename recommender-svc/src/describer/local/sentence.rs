//! What is seen, as a sentence: songs are chosen by it, so it says what people would feel, too.

use super::{Label, Seen, feeling, light::lights};
use music::Palette;

/// Less certain than this, nothing is named: a wrong noun leads to wrong songs.
const SURE: f32 = 0.5;

/// One sentence: `a bright, warm picture of the sea at sunrise, calm, peaceful and gentle`.
pub(super) fn sentence(seen: &Seen, palette: &Palette) -> String {
    let lights = sure_lights(palette);
    let dark = lights.iter().any(|light| light == "dark");
    let picture = picture(&lights);
    let subject = match (surest(&seen.scenes), surest(&seen.objects)) {
        (Some(scene), Some(object)) => format!(" of {} with {}", scene.phrase, object.phrase),
        (Some(one), None) | (None, Some(one)) => format!(" of {}", one.phrase),
        (None, None) => colours(palette),
    };
    let weather = surest(&seen.weather).map(|weather| format!(" {}", weather.phrase));
    let feeling = list(feeling::words(seen.mood, dark));
    format!("{picture}{subject}{}, {feeling}", weather.unwrap_or_default())
}

/// What is left of the sentence of who sees nothing but colours: `a dark, warm picture in red and
/// brown`.
pub fn of_colours(palette: &Palette) -> String {
    format!("{}{}", picture(&sure_lights(palette)), colours(palette))
}

/// What can surely be said of the light.
fn sure_lights(palette: &Palette) -> Vec<String> {
    let sure = lights(palette).into_iter().filter(|light| light.confidence >= f64::from(SURE));
    sure.map(|light| light.name).collect()
}

fn picture(lights: &[String]) -> String {
    match lights {
        [] => "a picture".into(),
        [one] => format!("a {one} picture"),
        [one, other, ..] => format!("a {one}, {other} picture"),
    }
}

/// What is surest, if it is sure.
fn surest(seen: &[(Label, f32)]) -> Option<&Label> {
    let best = seen.iter().max_by(|(_, one), (_, other)| one.total_cmp(other));
    best.filter(|(_, probability)| *probability >= SURE).map(|(label, _)| label)
}

/// Where nothing can be named, colours can.
fn colours(palette: &Palette) -> String {
    let mut names: Vec<_> = palette.swatches.iter().map(|swatch| swatch.name).collect();
    names.dedup();
    names.truncate(2);
    if names.is_empty() { String::new() } else { format!(" in {}", list(&names)) }
}

/// `a, b and c`.
fn list(words: &[&str]) -> String {
    match words {
        [most @ .., last] if !most.is_empty() => format!("{} and {last}", most.join(", ")),
        _ => words.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::describer::local::light::tests::PLAIN;
    use music::{Mood, Swatch};

    fn label(name: &str, phrase: &str) -> Label {
        Label { name: name.into(), phrase: phrase.into() }
    }

    fn seen(sea: f32, boat: f32, sunrise: f32) -> Seen {
        Seen {
            scenes: vec![(label("street", "a street"), 0.02), (label("sea", "the sea"), sea)],
            weather: vec![(label("sunrise", "at sunrise"), sunrise)],
            objects: vec![(label("boat", "a boat"), boat)],
            mood: Mood { valence: 6.5, arousal: 3.9 },
        }
    }

    #[test]
    fn a_sentence_tells_light_place_thing_weather_and_feeling() {
        let palette = Palette { brightness: 0.8, warmth: 0.6, ..PLAIN };
        assert_eq!(
            sentence(&seen(0.9, 0.7, 0.8), &palette),
            "a warm, bright picture of the sea with a boat at sunrise, calm, peaceful and gentle"
        );
    }

    #[test]
    fn what_is_uncertain_is_not_named() {
        assert_eq!(
            sentence(&seen(0.4, 0.7, 0.3), &PLAIN),
            "a picture of a boat, calm, peaceful and gentle"
        );
    }

    #[test]
    fn where_nothing_is_certain_colours_are_told() {
        let swatch = |name| Swatch { rgb: [0; 3], name, share: 0.3 };
        let swatches = ["blue", "blue", "gold", "red"].map(swatch).to_vec();
        assert_eq!(
            sentence(&seen(0.4, 0.2, 0.0), &Palette { swatches, ..PLAIN }),
            "a picture in blue and gold, calm, peaceful and gentle"
        );
        assert_eq!(sentence(&seen(0.0, 0.0, 0.0), &PLAIN), "a picture, calm, peaceful and gentle");
    }

    #[test]
    fn who_sees_colours_alone_tells_of_light_and_colours() {
        let swatches = vec![Swatch { rgb: [0; 3], name: "navy", share: 0.9 }];
        let palette = Palette { brightness: 0.2, swatches, ..PLAIN };
        assert_eq!(of_colours(&palette), "a dark picture in navy");
    }

    #[test]
    fn a_dark_picture_feels_of_the_night() {
        let palette = Palette { brightness: 0.2, ..PLAIN };
        assert_eq!(
            sentence(&seen(0.9, 0.0, 0.0), &palette),
            "a dark picture of the sea, intimate, tender and nocturnal"
        );
    }
}
