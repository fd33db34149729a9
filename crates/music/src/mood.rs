/// What people feel, as Warriner's norms count: 1 to 9, 5 in the middle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mood {
    /// How pleasant it is.
    pub valence: f32,
    /// How exciting it is.
    pub arousal: f32,
}

impl Mood {
    /// How far two moods can be from each other.
    const FARTHEST: f32 = 8.0 * std::f32::consts::SQRT_2;

    /// How close two moods are, from 0, opposites, to 1, the same: by their Euclidean distance
    /// (Russell 1980, "A circumplex model of affect").
    #[must_use]
    pub fn closeness(self, other: Self) -> f32 {
        let distance = (self.valence - other.valence).hypot(self.arousal - other.arousal);
        1.0 - distance / Self::FARTHEST
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_mood_is_closest_and_its_opposite_farthest() {
        let [calm, wild] =
            [[9.0, 1.0], [1.0, 9.0]].map(|[valence, arousal]| Mood { valence, arousal });
        assert_eq!((calm.closeness(calm), calm.closeness(wild)), (1.0, 0.0));
    }
}
