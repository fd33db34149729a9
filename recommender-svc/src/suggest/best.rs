use std::{
    cmp::{Ordering, Reverse},
    collections::BinaryHeap,
};

/// Numbers by their scores, the highest first, and of equal ones the lower number: a heap, since
/// few of many are taken.
pub(super) struct Best(BinaryHeap<(Score, Reverse<u32>)>);

#[derive(Clone, Copy, PartialEq)]
struct Score(f32);

impl Eq for Score {}

impl Ord for Score {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl PartialOrd for Score {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Best {
    pub(super) fn of(scores: &[f32]) -> Self {
        Self((0..).zip(scores).map(|(number, &score)| (Score(score), Reverse(number))).collect())
    }
}

impl Iterator for Best {
    type Item = (u32, f32);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.pop().map(|(Score(score), Reverse(number))| (number, score))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_comes_first_and_of_equals_the_first() {
        let order: Vec<_> = Best::of(&[0.5, -1.0, 0.9, 0.5]).map(|(number, _)| number).collect();
        assert_eq!(order, [2, 0, 3, 1]);
    }
}
