//! What people call colours.

use crate::oklab::Oklab;
use std::sync::LazyLock;

/// Everyday names, each with a colour in sRGB that it surely means.
const NAMES: &[([u8; 3], &str)] = &[
    ([0, 0, 0], "black"),
    ([24, 24, 24], "black"),
    ([54, 54, 58], "charcoal"),
    ([92, 92, 92], "dark grey"),
    ([136, 136, 136], "grey"),
    ([190, 190, 190], "light grey"),
    ([220, 220, 220], "light grey"),
    ([243, 243, 243], "white"),
    ([255, 255, 255], "white"),
    ([255, 250, 225], "ivory"),
    ([222, 204, 166], "beige"),
    ([242, 224, 188], "beige"),
    ([196, 158, 112], "tan"),
    ([139, 90, 43], "brown"),
    ([74, 44, 23], "dark brown"),
    ([183, 65, 14], "rust"),
    ([128, 0, 0], "maroon"),
    ([178, 34, 34], "red"),
    ([220, 20, 40], "red"),
    ([255, 0, 0], "red"),
    ([255, 110, 80], "coral"),
    ([240, 145, 130], "salmon"),
    ([255, 203, 164], "peach"),
    ([255, 192, 203], "pink"),
    ([255, 90, 170], "hot pink"),
    ([255, 0, 255], "magenta"),
    ([128, 0, 128], "purple"),
    ([75, 0, 110], "indigo"),
    ([145, 70, 220], "violet"),
    ([200, 180, 235], "lavender"),
    ([228, 222, 250], "lavender"),
    ([0, 0, 100], "navy"),
    ([20, 30, 60], "midnight blue"),
    ([0, 0, 255], "blue"),
    ([40, 90, 200], "blue"),
    ([90, 120, 150], "slate blue"),
    ([40, 145, 245], "sky blue"),
    ([110, 180, 235], "sky blue"),
    ([135, 206, 235], "sky blue"),
    ([190, 218, 240], "pale blue"),
    ([0, 255, 255], "cyan"),
    ([64, 210, 200], "turquoise"),
    ([0, 128, 128], "teal"),
    ([170, 240, 200], "mint"),
    ([0, 200, 0], "green"),
    ([0, 245, 0], "green"),
    ([40, 140, 60], "green"),
    ([15, 70, 30], "dark green"),
    ([0, 100, 10], "dark green"),
    ([135, 165, 125], "sage"),
    ([90, 100, 40], "olive"),
    ([128, 128, 20], "olive"),
    ([150, 220, 40], "lime"),
    ([240, 230, 90], "yellow"),
    ([255, 255, 0], "yellow"),
    ([218, 165, 32], "gold"),
    ([252, 212, 20], "gold"),
    ([255, 140, 0], "orange"),
];

static PLACES: LazyLock<Vec<(Oklab, &str)>> =
    LazyLock::new(|| NAMES.iter().map(|(srgb, name)| (Oklab::from(*srgb), *name)).collect());

/// The name of the nearest colour that has one.
pub(crate) fn name(colour: Oklab) -> &'static str {
    let distance = |(place, _): &&(Oklab, &str)| place.distance(colour);
    let nearest = PLACES.iter().min_by(|one, other| distance(one).total_cmp(&distance(other)));
    nearest.map_or("grey", |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_means_its_own_colour() {
        for (srgb, expected) in NAMES {
            assert_eq!(name(Oklab::from(*srgb)), *expected);
        }
    }

    #[test]
    fn colours_are_called_what_people_call_them() {
        for (srgb, expected) in [
            ([10, 10, 10], "black"),
            ([250, 250, 250], "white"),
            ([128, 128, 128], "grey"),
            ([0, 0, 128], "navy"),
            ([128, 128, 0], "olive"),
            ([245, 222, 179], "beige"),
            ([135, 206, 235], "sky blue"),
            ([34, 139, 34], "green"),
            ([0, 100, 0], "dark green"),
            ([178, 34, 34], "red"),
            ([255, 165, 0], "orange"),
            ([255, 215, 0], "gold"),
            ([230, 230, 250], "lavender"),
        ] {
            assert_eq!(name(Oklab::from(srgb)), expected, "{srgb:?}");
        }
    }
}
