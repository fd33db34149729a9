use super::AzureError;
use music::{Caption, Description, Tag};
use serde::Deserialize;

/// What Image Analysis 4.0 answers, as far as it is of use.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Answer {
    caption_result: Words,
    #[serde(default)]
    tags_result: List<Named>,
    #[serde(default)]
    dense_captions_result: List<Part>,
}

#[derive(Deserialize)]
struct List<T> {
    values: Vec<T>,
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self { values: Vec::new() }
    }
}

#[derive(Deserialize)]
struct Words {
    text: String,
}

#[derive(Deserialize)]
struct Named {
    name: String,
    confidence: f64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Part {
    text: String,
    confidence: f64,
    bounding_box: Bounds,
}

#[derive(Deserialize)]
struct Bounds {
    x: i32,
    y: i32,
    w: i32,
    h: i32,
}

impl Answer {
    /// The description that JSON tells.
    pub(super) fn parse(json: &[u8]) -> Result<Description, AzureError> {
        let answer: Self = serde_json::from_slice(json).map_err(|_| AzureError::Malformed)?;
        let sentence = answer.caption_result.text.trim().to_owned();
        if sentence.is_empty() {
            return Err(AzureError::Malformed);
        }
        let mut tags: Vec<_> = answer.tags_result.values.into_iter().map(Tag::from).collect();
        tags.sort_by(|one, other| other.confidence.total_cmp(&one.confidence));
        let captions = answer.dense_captions_result.values.into_iter().map(Caption::from).collect();
        Ok(Description { sentence, tags, captions, palette: None, mood: None })
    }
}

impl From<Named> for Tag {
    fn from(Named { name, confidence }: Named) -> Self {
        Self { name, confidence: confidence.clamp(0.0, 1.0) }
    }
}

impl From<Part> for Caption {
    fn from(Part { text, confidence, bounding_box: Bounds { x, y, w, h } }: Part) -> Self {
        Self { text, confidence: confidence.clamp(0.0, 1.0), bounds: [x, y, w, h] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_come_most_certain_first_and_never_more_than_certain() {
        let json = br#"{"captionResult": {"text": "a dog", "confidence": 0.5}, "tagsResult":
            {"values": [{"name": "grass", "confidence": 0.7}, {"name": "dog", "confidence": 1.1}]}}"#;
        let tags = Answer::parse(json).unwrap().tags;
        assert_eq!(tags[0], Tag { name: "dog".into(), confidence: 1.0 });
        assert_eq!(tags[1], Tag { name: "grass".into(), confidence: 0.7 });
    }

    #[test]
    fn an_answer_without_a_caption_is_malformed() {
        for json in [
            "",
            "{",
            "{}",
            "[]",
            r#"{"captionResult": null}"#,
            r#"{"captionResult": {"text": " "}}"#,
            r#"{"captionResult": {"text": "a dog"}, "tagsResult": 7}"#,
        ] {
            assert!(matches!(Answer::parse(json.as_bytes()), Err(AzureError::Malformed)), "{json}");
        }
    }
}
