//! The network that sees: MobileNetV1 (Howard et al. 2017) at small size, with a head for each
//! question.
//!
//! `file` is what an ONNX file holds and whether it is ours, `labels` what it can name, `unfold`
//! makes its weights numbers to compute with, and tract runs it.

mod file;
mod labels;
mod unfold;

pub use labels::Label;

use super::ModelError;
use file::File;
use labels::Labels;
use music::Mood;
use picture::Picture;
use std::{fs, path::Path, sync::Arc};
use tract_onnx::{pb::ModelProto, prelude::*};

/// The network that comes with the program.
static EMBEDDED: &[u8] = include_bytes!("../../../../models/describer.onnx");

/// The square that the network sees, in pixels.
pub(super) const SIZE: usize = 160;

/// A network that sees what is in pictures. Clones share its weights.
#[derive(Clone, Debug)]
pub struct Network(Arc<Contents>);

#[derive(Debug)]
struct Contents {
    labels: Labels,
    plan: Arc<TypedRunnableModel>,
}

/// What a network sees in a picture: of each kind what it could be, in the order of the labels.
///
/// Probabilities of a kind sum to less than 1: the rest is for none of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// Where it was taken.
    pub scenes: Vec<(Label, f32)>,
    /// In which weather, or light.
    pub weather: Vec<(Label, f32)>,
    /// What is in it.
    pub objects: Vec<(Label, f32)>,
    /// What people would feel.
    pub mood: Mood,
}

impl Network {
    /// The network that comes with the program.
    ///
    /// # Errors
    /// A program that was built wrong.
    pub fn embedded() -> Result<Self, ModelError> {
        Self::decode(EMBEDDED)
    }

    /// Reads a network from an ONNX file, and lets it see one picture.
    ///
    /// # Errors
    /// A file that is not there, is something else, is cut short, or holds a network of other
    /// shapes.
    pub fn read(path: &Path) -> Result<Self, ModelError> {
        let file =
            fs::read(path).map_err(|source| ModelError::File { path: path.to_owned(), source })?;
        Self::decode(&file)
    }

    fn decode(bytes: &[u8]) -> Result<Self, ModelError> {
        let File { model, labels } = File::decode(bytes)?;
        let plan = plan(&model).map_err(|error| ModelError::Engine(format!("{error:#}")))?;
        let network = Self(Arc::new(Contents { labels, plan }));
        let trial = network.run(&[127; 3 * SIZE * SIZE]);
        let trial = trial.map_err(|error| ModelError::Engine(format!("{error:#}")))?;
        let sound = trial.sound();
        sound.then_some(network).ok_or_else(|| ModelError::Unsound(format!("{:?}", trial.mood)))
    }

    /// Whether it learned from the pictures that its training can keep out, too.
    pub fn learned_from_all(&self) -> bool {
        self.0.labels.learned_from_all
    }

    /// What is in a picture. Computes on the calling thread alone.
    pub fn see(&self, picture: &Picture) -> Seen {
        let side = SIZE as u32;
        self.run(&picture.resized(side, side)).expect("it ran when it was read")
    }

    /// What is in a square, `[160, 160, 3]` row by row.
    fn run(&self, levels: &[u8]) -> TractResult<Seen> {
        let planes = (0..3).flat_map(|plane| levels.iter().skip(plane).step_by(3));
        let planes: Vec<_> = planes.map(|&level| f32::from(level)).collect();
        let planes = Tensor::from_shape(&[1, 3, SIZE, SIZE], &planes)?;
        let answers = self.0.plan.run(tvec!(planes.into()))?;
        let answer = |at: usize| answers[at].to_plain_array_view::<f32>();
        let Labels { scenes, weather, objects, .. } = &self.0.labels;
        let named = |labels: &[Label], at| -> TractResult<Vec<_>> {
            Ok(labels.iter().cloned().zip(answer(at)?.iter().copied()).collect())
        };
        let mood = answer(3)?;
        let mut mood = mood.iter().map(|value| value.clamp(1.0, 9.0));
        Ok(Seen {
            scenes: named(scenes, 0)?,
            weather: named(weather, 1)?,
            objects: named(objects, 2)?,
            mood: Mood {
                valence: mood.next().unwrap_or(f32::NAN),
                arousal: mood.next().unwrap_or(f32::NAN),
            },
        })
    }
}

impl Seen {
    /// The likeliest scene, however unlikely it is.
    pub fn scene(&self) -> Option<&str> {
        let best = self.scenes.iter().max_by(|(_, one), (_, other)| one.total_cmp(other));
        best.map(|(label, _)| &*label.name)
    }

    /// Whether all of it are numbers: weights that are none give answers that are none.
    fn sound(&self) -> bool {
        let kinds = [&self.scenes, &self.weather, &self.objects];
        let likely = kinds.into_iter().flatten().all(|(_, share)| (0.0..=1.0).contains(share));
        likely && self.mood.valence.is_finite() && self.mood.arousal.is_finite()
    }
}

fn plan(model: &ModelProto) -> TractResult<Arc<TypedRunnableModel>> {
    let model = unfold::unfold(model.clone());
    tract_onnx::onnx().model_for_proto_model(&model)?.into_optimized()?.into_runnable()
}

#[cfg(test)]
mod tests {
    use super::*;
    use prost::Message;
    use serde::Deserialize;

    /// What ONNX Runtime says of the picture made here: `training/make_golden.py`.
    #[derive(Deserialize)]
    struct Golden {
        scenes: Vec<f32>,
        weather: Vec<f32>,
        objects: Vec<f32>,
        mood: [f32; 2],
    }

    fn levels() -> Vec<u8> {
        let places = (0..SIZE).flat_map(|y| (0..SIZE).map(move |x| (x, y)));
        let level =
            |(x, y)| (0..3).map(move |plane| ((x * (plane + 1) + y * (3 - plane)) / 2) as u8);
        places.flat_map(level).collect()
    }

    fn refusal(bytes: &[u8]) -> String {
        Network::decode(bytes).unwrap_err().to_string()
    }

    fn with(change: impl FnOnce(&mut ModelProto)) -> Vec<u8> {
        let mut model = ModelProto::decode(EMBEDDED).unwrap();
        change(&mut model);
        model.encode_to_vec()
    }

    #[test]
    fn it_says_what_onnx_runtime_says() {
        let golden: Golden =
            serde_json::from_str(include_str!("../../../../tests/golden/describer.json")).unwrap();
        let seen = Network::embedded().unwrap().run(&levels()).unwrap();
        let kinds = [
            (&seen.scenes, golden.scenes),
            (&seen.weather, golden.weather),
            (&seen.objects, golden.objects),
        ];
        for (ours, theirs) in kinds {
            assert_eq!(ours.len(), theirs.len());
            for ((label, ours), theirs) in ours.iter().zip(theirs) {
                assert!((ours - theirs).abs() < 1e-3, "{label:?}: {ours}, not {theirs}");
            }
        }
        let [valence, arousal] = golden.mood;
        let far = (seen.mood.valence - valence).abs().max((seen.mood.arousal - arousal).abs());
        assert!(far < 1e-3, "{:?}", seen.mood);
    }

    #[test]
    fn its_weights_are_unfolded_at_the_start() {
        let network = Network::embedded().unwrap();
        let nodes = network.0.plan.model().nodes();
        assert!(nodes.iter().all(|node| !node.op().name().contains("Dequantize")));
        let bytes = |node: &TypedNode| {
            node.outputs.iter().any(|output| output.fact.datum_type == i8::datum_type())
        };
        assert!(!nodes.iter().any(bytes));
    }

    #[test]
    fn what_is_no_network_is_refused() {
        assert!(refusal(b"what?").contains("not an ONNX file"));
        assert!(refusal(&EMBEDDED[..EMBEDDED.len() / 2]).contains("cut short"));
        assert!(refusal(&with(|model| model.metadata_props.clear())).contains("no `format`"));
        let newer = with(|model| model.metadata_props[0].value = "2".into());
        assert!(refusal(&newer).contains("has format 2; this program reads format 1"));
    }

    #[test]
    fn a_network_of_other_shapes_is_refused() {
        let fewer = with(|model| {
            let scenes = model.metadata_props.iter_mut().find(|entry| entry.key == "scenes");
            scenes.unwrap().value = r#"[{"name": "sea", "phrase": "the sea"}]"#.into();
        });
        let reason = refusal(&fewer);
        assert!(reason.contains("f32 `scenes` [1, 7]") && reason.contains("f32 `scenes` [1, 2]"));
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let error = Network::read(Path::new("nowhere.onnx")).unwrap_err();
        assert!(error.to_string().starts_with("nowhere.onnx: "));
    }
}
