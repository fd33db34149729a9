use crate::{Genre, Ranking, Score};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Weights are sought from 0 to this, in steps of [`STEP`].
const MOST: f64 = 2.0;
const STEP: f64 = 0.05;

/// How several judges are heard as one: their log-probabilities are summed, each
/// times the judge's weight, and made to sum to 1 again. The logarithmic opinion
/// pool of Genest and Zidek, "Combining probability distributions", Statistical
/// Science 1 (1986).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Pool {
    /// The weight of each judge, by the id of its model.
    pub weights: BTreeMap<String, f64>,
    /// How well the pool does, by each protocol that was measured.
    pub scores: Vec<Score>,
}

impl Pool {
    /// The ranking of those judges that answered. One alone is taken at its word,
    /// and so are judges that have no weight.
    pub fn rank(&self, verdicts: &[(&str, &Ranking)]) -> Option<Ranking> {
        let weight = |id: &str| self.weights.get(id).copied().unwrap_or_default();
        let total: f64 = verdicts.iter().map(|(id, _)| weight(id)).sum();
        let (_, first) = verdicts.first()?;
        if verdicts.len() == 1 || total <= 0.0 {
            return Some((*first).clone());
        }
        let genres: Vec<_> = first.iter().map(|(genre, _)| genre.clone()).collect();
        let score = |genre: &Genre| {
            verdicts.iter().map(|(id, ranking)| weight(id) * ranking.log_probability(genre)).sum()
        };
        let scores: Vec<f64> = genres.iter().map(score).collect();
        Some(Ranking::from_log_scores(&genres, &scores))
    }

    /// The weights by which two judges do best on clips that neither learned
    /// from: of those by which they are right at least as often as the better of
    /// them alone, the ones by which the truth is likeliest. `clips` holds the truth
    /// of each clip, and what each of the two said.
    pub fn fit(ids: [&str; 2], clips: &[(Genre, [Ranking; 2])]) -> Self {
        let steps = (MOST / STEP).round() as usize;
        let weights = (0..=steps).flat_map(|a| (0..=steps).map(move |b| [a, b]));
        let pools = weights.skip(1).map(|steps| {
            let weights = steps.map(|step| step as f64 * STEP);
            let weights = ids.into_iter().map(str::to_owned).zip(weights).collect();
            Self { weights, scores: Vec::new() }
        });
        let judged = pools.map(|pool| {
            let (mut right, mut loss) = (0, 0.0);
            for (truth, said) in clips {
                let ranking = pool.rank(&[(ids[0], &said[0]), (ids[1], &said[1])]);
                right += usize::from(ranking.as_ref().is_some_and(|said| names(said, truth)));
                loss -= ranking.map_or(0.0, |said| said.log_probability(truth));
            }
            (right, loss, pool)
        });
        let alone = |judge: usize| {
            clips.iter().filter(move |(truth, said)| names(&said[judge], truth)).count()
        };
        let enough = alone(0).max(alone(1));
        let best = judged
            .filter(|&(right, ..)| right >= enough)
            .min_by(|(_, a, _), (_, b, _)| a.total_cmp(b));
        best.map_or_else(Self::default, |(.., pool)| pool)
    }
}

fn names(said: &Ranking, truth: &Genre) -> bool {
    said.best().is_some_and(|(genre, _)| genre == truth)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranking(blues: f64) -> Ranking {
        let genres = ["blues", "jazz"].map(Genre::from);
        Ranking::from_log_scores(&genres, &[blues.ln(), (1.0 - blues).ln()])
    }

    fn pool(weights: [f64; 2]) -> Pool {
        let weights = ["a", "b"].map(str::to_owned).into_iter().zip(weights).collect();
        Pool { weights, scores: Vec::new() }
    }

    #[test]
    fn log_probabilities_are_weighed_and_summed() {
        let pooled = pool([0.5, 1.0]).rank(&[("a", &ranking(0.9)), ("b", &ranking(0.4))]).unwrap();
        let (blues, jazz) = (0.9_f64.sqrt() * 0.4, 0.1_f64.sqrt() * 0.6);
        let probability = pooled.log_probability(&Genre::from("blues")).exp();
        assert!((probability - blues / (blues + jazz)).abs() < 1e-12);
    }

    #[test]
    fn a_judge_alone_is_taken_at_its_word() {
        let pool = pool([0.5, 1.0]);
        assert_eq!(pool.rank(&[("a", &ranking(0.9))]), Some(ranking(0.9)));
        assert_eq!(pool.rank(&[]), None);
    }

    #[test]
    fn the_judge_who_knows_weighs_more_than_the_one_who_guesses() {
        let truth = |index: usize| Genre::from(["blues", "jazz"][index % 2]);
        let knows = |index: usize| ranking([0.8, 0.2][index % 2]);
        let guesses = |index: usize| ranking([0.7, 0.3][index / 2 % 2]);
        let clips: Vec<_> =
            (0..40).map(|index| (truth(index), [knows(index), guesses(index)])).collect();
        let fitted = Pool::fit(["knows", "guesses"], &clips);
        assert!(fitted.weights["knows"] > 1.5, "{fitted:?}");
        assert!(fitted.weights["guesses"] < 0.1, "{fitted:?}");
    }

    #[test]
    fn together_they_are_right_as_often_as_the_better_one() {
        // The other is surer, and likelier on the whole, but wrong where it counts.
        let truth = Genre::from("blues");
        let right = [ranking(0.51), ranking(0.99)];
        let wrong = [ranking(0.51), ranking(0.4)];
        let clips: Vec<_> = (0..10)
            .map(|index| (truth.clone(), if index < 8 { right.clone() } else { wrong.clone() }))
            .collect();
        let fitted = Pool::fit(["steady", "sure"], &clips);
        let said = fitted.rank(&[("steady", &wrong[0]), ("sure", &wrong[1])]).unwrap();
        assert!(names(&said, &truth), "{fitted:?}");
    }
}
