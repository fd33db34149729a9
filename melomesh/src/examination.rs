//! What models are judged by, and what they say.

use crate::progress::Stages;
use dataset::{Dataset, Learned, Track};
use judge::{Judge, clip_scores, windows};
use music::{Genre, Ranking};
use ndarray::{Axis, Slice};
use std::path::PathBuf;
use svm_svc::train::Progress;

/// The clips to judge a model by.
#[derive(Debug, clap::Args)]
pub(crate) struct Examination {
    /// The folder with mels.npz and tracks.csv
    #[arg(long, value_name = "DIR")]
    data: PathBuf,

    /// The splits to judge by; all of them by default
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    split: Vec<String>,

    /// Judge by this share of all clips, those that training sets apart under the same flag
    #[arg(long, value_name = "SHARE", conflicts_with = "split")]
    random_test: Option<f64>,

    /// Chooses the clips of --random-test
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,

    /// Judge clips that the model learned from, too
    #[arg(long)]
    allow_seen: bool,
}

impl Examination {
    /// The clips.
    pub(crate) fn dataset(&self) -> anyhow::Result<Dataset> {
        let dataset = Dataset::read(&self.data)?;
        match self.random_test {
            Some(share) => Ok(dataset.random_test(share, self.seed)?.1),
            None => Ok(dataset.of_splits(&self.split)?),
        }
    }

    /// The protocol in words.
    pub(crate) fn protocol(&self) -> String {
        match self.random_test {
            Some(share) => {
                format!("{:.0} % of all clips at random, seed {}", share * 100.0, self.seed)
            }
            None if self.split.is_empty() => "all clips".into(),
            None => format!("clips of {}", self.split.join(" and ")),
        }
    }

    /// Refuses a model that knows the clips: judging it by what it learned from
    /// tells nothing.
    pub(crate) fn refuse_seen(&self, learned: &[Learned], dataset: &Dataset) -> anyhow::Result<()> {
        if self.allow_seen {
            return Ok(());
        }
        let seen = |track: &&Track| {
            let fingerprint = track.fingerprint();
            let same = |one: &Learned| one.fingerprint == fingerprint || one.track == track.name;
            learned.iter().any(same)
        };
        let seen: Vec<_> =
            dataset.tracks.iter().filter(seen).map(|track| track.name.as_str()).collect();
        anyhow::ensure!(
            seen.is_empty(),
            "the model learned from {} of these {} clips ({}…): it knows them by heart; judge it \
             on others, or say --allow-seen",
            seen.len(),
            dataset.tracks.len(),
            seen.iter().take(3).copied().collect::<Vec<_>>().join(", "),
        );
        Ok(())
    }
}

/// What a judge says of each clip as a whole, in their order.
pub(crate) fn verdicts(
    mut judge: impl Judge,
    dataset: &Dataset,
    stages: &Stages,
) -> anyhow::Result<Vec<Ranking>> {
    let labels = labels(&judge, dataset)?;
    stages.stage("judging", dataset.tracks.len());
    let verdict = |track: &Track| {
        stages.step();
        Ranking::from_log_scores(&labels, &clip_scores(&mut judge, track.levels.view()))
    };
    Ok(dataset.tracks.iter().map(verdict).collect())
}

/// What a judge says of each window of each clip, one after the other.
pub(crate) fn window_verdicts(
    mut judge: impl Judge,
    dataset: &Dataset,
    stages: &Stages,
) -> anyhow::Result<Vec<Vec<Ranking>>> {
    let (labels, width) = (labels(&judge, dataset)?, judge.card().window_columns);
    stages.stage("judging", dataset.tracks.len());
    let verdicts = |track: &Track| {
        stages.step();
        let windows = windows(track.levels.ncols(), width, width);
        let view = |window| track.levels.slice_axis(Axis(1), Slice::from(window));
        let judged = judge.judge(&windows.into_iter().map(view).collect::<Vec<_>>());
        judged.iter().map(|scores| Ranking::from_log_scores(&labels, scores)).collect()
    };
    Ok(dataset.tracks.iter().map(verdicts).collect())
}

/// The genres that a judge tells apart, if those of the clips are among them.
fn labels(judge: &impl Judge, dataset: &Dataset) -> anyhow::Result<Vec<Genre>> {
    let labels = judge.card().labels.clone();
    if let Some(unknown) = dataset.genres().iter().find(|genre| !labels.contains(genre)) {
        let known: Vec<_> = labels.iter().map(ToString::to_string).collect();
        anyhow::bail!("the model knows no {unknown}; it tells apart {}", known.join(", "));
    }
    Ok(labels)
}
