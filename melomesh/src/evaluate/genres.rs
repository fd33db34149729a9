//! Judges a model of genres, clip by clip.

use crate::{
    examination::{Examination, verdicts, window_verdicts},
    models::Models,
    progress::Stages,
    report,
};
use clap::ValueEnum;
use dataset::{Dataset, Learned};
use judge::Judge;
use music::{Confusion, Ranking};

/// Which model of genres is judged, and by what.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The model
    #[arg(long, value_enum)]
    model: Model,

    #[command(flatten)]
    models: Models,

    #[command(flatten)]
    examination: Examination,

    /// What is judged
    #[arg(long, value_enum, default_value_t = Protocol::Clips)]
    protocol: Protocol,

    /// Fail if fewer are named right than this share
    #[arg(long, value_name = "SHARE")]
    at_least: Option<f64>,

    /// How to print the report
    #[arg(long, value_enum, default_value_t = report::Format::Table)]
    format: report::Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Model {
    /// The support vector machine
    Svm,
    /// VGG19 over the mel-spectrogram
    Vgg,
    /// Both together
    Ensemble,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Protocol {
    Clips,
    Windows,
    RandomWindows,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let dataset = args.examination.dataset()?;
    let stages = Stages::default();
    let confusion = if args.protocol == Protocol::RandomWindows {
        anyhow::ensure!(
            args.model == Model::Svm && args.models.svm_model.is_none(),
            "random-windows trains a support vector machine of its own: say --model svm alone"
        );
        svm_svc::train::random_windows(&dataset, args.examination.seed, &stages)?
    } else {
        args.judge(&dataset, &stages)?
    };
    drop(stages);
    report::print(&confusion, args.format)?;
    let (accuracy, least) = (confusion.accuracy(), args.at_least.unwrap_or_default());
    anyhow::ensure!(accuracy >= least, "an accuracy of {accuracy:.3} is below {least}");
    Ok(())
}

impl Args {
    fn judge(&self, dataset: &Dataset, stages: &Stages) -> anyhow::Result<Confusion> {
        match self.model {
            Model::Svm => {
                let svm = self.models.svm()?;
                let learned = svm.learned().to_vec();
                self.examine(svm, &learned, dataset, stages)
            }
            Model::Vgg => {
                let vgg = self.models.vgg()?;
                let learned = vgg.learned().to_vec();
                self.examine(vgg, &learned, dataset, stages)
            }
            Model::Ensemble => {
                anyhow::ensure!(
                    self.protocol == Protocol::Clips,
                    "the ensemble is judged by clips: its judges hear windows of other widths"
                );
                let (svm, vgg, pool) =
                    (self.models.svm()?, self.models.vgg()?, self.models.pool()?);
                self.examination.refuse_seen(svm.learned(), dataset)?;
                self.examination.refuse_seen(vgg.learned(), dataset)?;
                let labels = svm.card().labels.clone();
                let said = verdicts(svm, dataset, stages)?;
                let said = said.into_iter().zip(verdicts(vgg, dataset, stages)?);
                let pooled =
                    said.filter_map(|(svm, vgg)| pool.rank(&[("svm", &svm), ("vgg", &vgg)]));
                Ok(confusion(&labels, dataset, pooled.map(|ranking| vec![ranking])))
            }
        }
    }

    fn examine(
        &self,
        judge: impl Judge,
        learned: &[Learned],
        dataset: &Dataset,
        stages: &Stages,
    ) -> anyhow::Result<Confusion> {
        self.examination.refuse_seen(learned, dataset)?;
        let labels = judge.card().labels.clone();
        let said = match self.protocol {
            Protocol::Clips => {
                verdicts(judge, dataset, stages)?.into_iter().map(|said| vec![said]).collect()
            }
            _ => window_verdicts(judge, dataset, stages)?,
        };
        Ok(confusion(&labels, dataset, said))
    }
}

/// What was said of each clip, against what it is.
fn confusion(
    labels: &[music::Genre],
    dataset: &Dataset,
    said: impl IntoIterator<Item = Vec<Ranking>>,
) -> Confusion {
    let mut confusion = Confusion::new(labels);
    for (track, said) in dataset.tracks.iter().zip(said) {
        for (verdict, _) in said.iter().filter_map(Ranking::best) {
            confusion.record(&track.genre, verdict);
        }
    }
    confusion
}
