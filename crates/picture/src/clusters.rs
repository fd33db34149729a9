//! Colours that belong together.

use crate::oklab::Oklab;

/// How often centres are moved to the mean of their colours: by then they hardly move.
const ROUNDS: usize = 8;

/// Colours around their mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Cluster {
    pub(crate) mean: Oklab,
    pub(crate) count: usize,
}

impl Cluster {
    fn of(colours: &[Oklab]) -> Self {
        let sum = colours.iter().fold(Oklab::default(), |sum, colour| sum + *colour);
        Self { mean: sum * (1.0 / colours.len().max(1) as f32), count: colours.len() }
    }

    /// The cluster of the colours of both.
    pub(crate) fn merge(self, other: Self) -> Self {
        let count = self.count + other.count;
        let [share, other_share] = [self.count, other.count].map(|n| n as f32 / count as f32);
        Self { mean: self.mean * share + other.mean * other_share, count }
    }
}

/// Parts colours into so many clusters at most.
///
/// The boxes of a cut (after Heckbert 1982, "Color image quantization for frame buffer display",
/// but at the mean of the axis that varies most) are where Lloyd's algorithm (k-means) begins, so
/// the same colours always make the same clusters.
pub(crate) fn clusters(colours: &mut [Oklab], most: usize) -> Vec<Cluster> {
    let mut clusters = cut(colours, most);
    for _ in 0..ROUNDS {
        clusters = gather(colours, &clusters);
    }
    clusters
}

/// Cuts the box of the greatest scatter, again and again.
fn cut(colours: &mut [Oklab], most: usize) -> Vec<Cluster> {
    let mut boxes = vec![colours];
    while boxes.len() < most {
        let scatters = boxes.iter().map(|colours| widest(colours)).enumerate();
        let greatest = scatters.max_by(|(_, one), (_, other)| one.1.total_cmp(&other.1));
        let Some((at, (axis, scatter))) = greatest else { break };
        if scatter <= 0.0 {
            break;
        }
        let colours = boxes.swap_remove(at);
        let mean = Cluster::of(colours).mean.axes()[axis];
        colours.sort_unstable_by(|one, other| one.axes()[axis].total_cmp(&other.axes()[axis]));
        let middle = colours.partition_point(|colour| colour.axes()[axis] < mean);
        // A mean that rounding has put beside all of its colours cuts nothing off.
        let (low, high) = colours.split_at_mut(middle.clamp(1, colours.len() - 1));
        boxes.extend([low, high]);
    }
    boxes.into_iter().map(|colours| Cluster::of(colours)).collect()
}

/// The axis along which colours vary most, and the sum of their squared distances from the mean.
fn widest(colours: &[Oklab]) -> (usize, f32) {
    let mean = Cluster::of(colours).mean.axes();
    let scatters = [0, 1, 2].map(|axis: usize| {
        let scatter = colours.iter().map(|colour| (colour.axes()[axis] - mean[axis]).powi(2)).sum();
        (axis, scatter)
    });
    scatters.into_iter().fold((0, 0.0), |most, other| if other.1 > most.1 { other } else { most })
}

/// Gives each colour to the nearest cluster.
fn gather(colours: &[Oklab], clusters: &[Cluster]) -> Vec<Cluster> {
    let mut sums = vec![(Oklab::default(), 0); clusters.len()];
    for colour in colours {
        let distances = clusters.iter().map(|cluster| cluster.mean.distance(*colour)).enumerate();
        if let Some((nearest, _)) = distances.min_by(|one, other| one.1.total_cmp(&other.1)) {
            sums[nearest] = (sums[nearest].0 + *colour, sums[nearest].1 + 1);
        }
    }
    let filled = sums.into_iter().filter(|(_, count)| *count > 0);
    filled.map(|(sum, count)| Cluster { mean: sum * (1.0 / count as f32), count }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_that_differ_are_told_apart() {
        let [red, blue, grey] =
            [[200, 30, 30], [30, 30, 200], [128, 128, 128]].map(|srgb: [u8; 3]| Oklab::from(srgb));
        let mut colours: Vec<_> = [red, blue, red, grey, red, blue].to_vec();
        let mut found = clusters(&mut colours, 12);
        found.sort_by_key(|cluster| std::cmp::Reverse(cluster.count));
        assert_eq!(found.iter().map(|cluster| cluster.count).collect::<Vec<_>>(), [3, 2, 1]);
        for (cluster, colour) in found.iter().zip([red, blue, grey]) {
            assert!(cluster.mean.distance(colour) < 1e-6);
        }
    }

    #[test]
    fn there_are_no_more_clusters_than_asked_for() {
        let mut colours: Vec<_> = (0..=255).map(|grey| Oklab::from([grey; 3])).collect();
        let found = clusters(&mut colours, 4);
        assert_eq!(found.len(), 4);
        assert_eq!(found.iter().map(|cluster| cluster.count).sum::<usize>(), 256);
    }

    #[test]
    fn one_colour_is_one_cluster_and_none_is_none() {
        assert_eq!(clusters(&mut [Oklab::from([1, 2, 3]); 50], 4).len(), 1);
        assert_eq!(clusters(&mut [], 4), []);
    }
}
