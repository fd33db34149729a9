//! What a mood is called, in the words that people have for music too.

use music::Mood;

/// Of a third of the moods in valence, and in arousal: unpleasant, neither, pleasant by calm,
/// neither, exciting.
type Table = [[&'static [&'static str]; 3]; 3];

const BY_DAY: Table = [
    [
        &["gloomy", "lonely", "melancholy"],
        &["bleak", "sad", "brooding"],
        &["tense", "menacing", "harsh"],
    ],
    [
        &["quiet", "meditative", "restrained"],
        &["thoughtful", "bittersweet", "wistful"],
        &["dramatic", "intense", "restless"],
    ],
    [
        &["calm", "peaceful", "gentle"],
        &["cheerful", "sweet", "warm"],
        &["joyous", "exciting", "energetic"],
    ],
];

const BY_NIGHT: Table = [
    [
        &["somber", "lonely", "gloomy"],
        &["dark", "ominous", "eerie"],
        &["scary", "threatening", "aggressive"],
    ],
    [
        &["nocturnal", "quiet", "meditative"],
        &["nocturnal", "mysterious", "atmospheric"],
        &["dramatic", "nocturnal", "intense"],
    ],
    [
        &["intimate", "tender", "nocturnal"],
        &["romantic", "sensual", "dreamy"],
        &["nocturnal", "passionate", "thrilling"],
    ],
];

/// Beyond the usual: what is worse than unpleasant and exciting, or better than pleasant.
const TERRIBLE: &[&str] = &["violent", "savage", "angry"];
const SERENE: &[&str] = &["soothing", "happy", "peaceful"];
const BLISSFUL: &[&str] = &["happy", "playful", "uplifting"];
const ECSTATIC: &[&str] = &["ecstatic", "thrilling", "triumphant"];

/// The thirds end here, of the moods that the network sees in everyday pictures.
const VALENCE: [f32; 2] = [5.25, 5.95];
const AROUSAL: [f32; 2] = [4.3, 4.8];

/// What a mood is called, in a picture that is dark or not: the words that suit it best, first.
pub(super) fn words(mood: Mood, dark: bool) -> &'static [&'static str] {
    let arousal = third(mood.arousal, AROUSAL);
    match mood.valence {
        ..4.2 if arousal == 2 => TERRIBLE,
        6.9.. => [SERENE, BLISSFUL, ECSTATIC][arousal],
        valence => (if dark { BY_NIGHT } else { BY_DAY })[third(valence, VALENCE)][arousal],
    }
}

fn third(value: f32, ends: [f32; 2]) -> usize {
    ends.iter().filter(|&&end| value >= end).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(valence: f32, arousal: f32, dark: bool) -> &'static str {
        words(Mood { valence, arousal }, dark)[0]
    }

    #[test]
    fn opposite_moods_have_opposite_words() {
        assert_eq!(first(6.5, 3.5, false), "calm");
        assert_eq!(first(4.5, 5.5, false), "tense");
        assert_eq!(first(6.5, 5.5, false), "joyous");
        assert_eq!(first(4.5, 3.5, false), "gloomy");
    }

    #[test]
    fn what_is_dark_is_of_the_night() {
        assert_eq!(first(5.7, 4.5, true), "nocturnal");
        assert_eq!(first(5.7, 4.5, false), "thoughtful");
    }

    #[test]
    fn extremes_have_words_of_their_own() {
        assert_eq!(first(3.0, 6.0, false), "violent");
        assert_eq!(first(7.5, 6.0, true), "ecstatic");
        assert_eq!(first(7.5, 3.0, false), "soothing");
    }

    #[test]
    fn every_mood_has_three_words() {
        for [valence, arousal, dark] in
            (0..162).map(|each| [1 + each / 2 % 9, 1 + each / 18, each % 2])
        {
            let mood = Mood { valence: valence as f32, arousal: arousal as f32 };
            assert_eq!(words(mood, dark == 1).len(), 3);
        }
    }
}
