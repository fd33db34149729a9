use clap::ValueEnum;
use rand::Rng;
use std::{
    fmt::{self, Display, Formatter},
    str::FromStr,
};

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(super) enum Question {
    /// What a model is, which computes nothing
    GetModel,
    /// The genre of a clip, of the support vector machine
    Svm,
    /// The genre of a clip, of VGG19
    Vgg,
    /// The genre of a clip, of all judges
    Ensemble,
    /// The spectrogram of a clip
    Spectrogram,
    /// What is seen in a picture
    Picture,
    /// Songs for words
    Songs,
}

impl Display for Question {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.to_possible_value().map_or(Ok(()), |value| f.pad(value.get_name()))
    }
}

/// A question, and how often it is asked by comparison: `svm`, or `svm=3`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Part {
    pub(super) question: Question,
    pub(super) weight: f64,
}

impl FromStr for Part {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, weight) = text.split_once('=').unwrap_or((text, "1"));
        let question = Question::from_str(name, false).map_err(|_| {
            let names = Question::value_variants().iter().map(Question::to_string);
            format!("ask for any of {}", names.collect::<Vec<_>>().join(", "))
        })?;
        let weight: f64 = weight.parse().map_err(|_| "a weight is a number".to_owned())?;
        match weight.is_finite() && weight > 0.0 {
            true => Ok(Self { question, weight }),
            false => Err("a weight is more than 0".into()),
        }
    }
}

impl Display for Part {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.question, self.weight)
    }
}

/// Draws a question by the weights.
pub(super) fn draw(mix: &[Part], random: &mut impl Rng) -> Question {
    let total: f64 = mix.iter().map(|part| part.weight).sum();
    let mut left = random.r#gen::<f64>() * total;
    let drawn = mix.iter().find(|part| {
        left -= part.weight;
        left < 0.0
    });
    drawn.or(mix.last()).map_or(Question::GetModel, |part| part.question)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{SeedableRng, rngs::StdRng};

    #[test]
    fn questions_are_drawn_by_their_weights() {
        let mix: Vec<Part> = ["svm=3", "songs"].map(|part| part.parse().unwrap()).into();
        let mut random = StdRng::seed_from_u64(1);
        let drawn = (0..10_000).filter(|_| draw(&mix, &mut random) == Question::Svm);
        assert!((7_400..7_600).contains(&drawn.count()));
    }

    #[test]
    fn what_is_no_question_is_refused_with_those_there_are() {
        assert!("svn".parse::<Part>().unwrap_err().contains("get-model, svm, vgg"));
        assert_eq!("svm=-1".parse::<Part>().unwrap_err(), "a weight is more than 0");
    }
}
