use crate::Genre;

/// What was, against what was said: rows are true genres, columns verdicts.
#[derive(Clone, Debug, PartialEq)]
pub struct Confusion {
    genres: Vec<Genre>,
    counts: Vec<Vec<usize>>,
}

/// How well one genre is told apart.
#[derive(Clone, Debug, PartialEq)]
pub struct GenreScore {
    /// The genre.
    pub genre: Genre,
    /// The share of its verdicts that are right; 0 if there are none.
    pub precision: f64,
    /// The share of its clips that were recognised; 0 if there are none.
    pub recall: f64,
    /// The harmonic mean of precision and recall; 0 if both are.
    pub f1: f64,
    /// How many clips are of this genre.
    pub support: usize,
}

impl Confusion {
    /// No verdicts yet.
    pub fn new(genres: &[Genre]) -> Self {
        Self { genres: genres.to_vec(), counts: vec![vec![0; genres.len()]; genres.len()] }
    }

    /// Counts one verdict. Genres it does not know are not counted.
    pub fn record(&mut self, truth: &Genre, verdict: &Genre) {
        let index = |genre| self.genres.iter().position(|known| known == genre);
        if let (Some(row), Some(column)) = (index(truth), index(verdict)) {
            self.counts[row][column] += 1;
        }
    }

    /// The genres, in the order of rows and columns.
    pub fn genres(&self) -> &[Genre] {
        &self.genres
    }

    /// The counts, a row for each true genre.
    pub fn rows(&self) -> &[Vec<usize>] {
        &self.counts
    }

    /// How many verdicts were counted.
    pub fn count(&self) -> usize {
        self.counts.iter().flatten().sum()
    }

    /// How many verdicts were right.
    fn right(&self) -> usize {
        (0..self.genres.len()).map(|genre| self.counts[genre][genre]).sum()
    }

    /// The share of right verdicts; 0 if there are none.
    pub fn accuracy(&self) -> f64 {
        share(self.right(), self.count())
    }

    /// Wilson's 95 % interval of the accuracy (Wilson 1927).
    pub fn interval(&self) -> (f64, f64) {
        const Z: f64 = 1.959_964;
        let (n, p) = (self.count().max(1) as f64, self.accuracy());
        let centre = p + Z * Z / (2.0 * n);
        let spread = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
        let scale = 1.0 + Z * Z / n;
        ((centre - spread) / scale, (centre + spread) / scale)
    }

    /// How well each genre is told apart, in order.
    pub fn per_genre(&self) -> Vec<GenreScore> {
        let score = |(index, genre): (usize, &Genre)| {
            let hits = self.counts[index][index];
            let support = self.counts[index].iter().sum();
            let said = self.counts.iter().map(|row| row[index]).sum();
            GenreScore {
                genre: genre.clone(),
                precision: share(hits, said),
                recall: share(hits, support),
                f1: share(2 * hits, support + said),
                support,
            }
        };
        self.genres.iter().enumerate().map(score).collect()
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_those_of_the_textbook() {
        let genres = ["blues", "jazz"].map(Genre::from);
        let mut confusion = Confusion::new(&genres);
        for (truth, verdict, times) in [(0, 0, 3), (0, 1, 1), (1, 1, 4), (1, 0, 2)] {
            (0..times).for_each(|_| confusion.record(&genres[truth], &genres[verdict]));
        }
        assert_eq!(confusion.count(), 10);
        assert!((confusion.accuracy() - 0.7).abs() < 1e-12);
        let blues = &confusion.per_genre()[0];
        assert_eq!((blues.precision, blues.recall, blues.support), (0.6, 0.75, 4));
        assert!((blues.f1 - 2.0 / 3.0).abs() < 1e-12);
        let (low, high) = confusion.interval();
        assert!((low - 0.3968).abs() < 1e-3 && (high - 0.8922).abs() < 1e-3, "{low} {high}");
    }

    #[test]
    fn nothing_judged_is_no_accuracy() {
        assert_eq!(Confusion::new(&[Genre::from("jazz")]).accuracy(), 0.0);
    }
}
