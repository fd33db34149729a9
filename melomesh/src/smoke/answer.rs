//! What is a good answer.

use anyhow::{Context, ensure};
use http::{HeaderMap, StatusCode};
use prost::bytes::Bytes;
use serde_json::Value;

/// An answer by HTTP.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

/// Says why an answer is not good.
pub(super) type Check = fn(&Answer) -> anyhow::Result<()>;

impl Answer {
    /// The body as text.
    pub(super) fn text(&self) -> &str {
        str::from_utf8(&self.body).unwrap_or_default()
    }

    /// The body as JSON.
    pub(super) fn json(&self) -> anyhow::Result<Value> {
        serde_json::from_slice(&self.body).context("the body is not JSON")
    }

    /// A header as text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Fails with what the answer says of itself, unless it is a good one.
    pub(super) fn succeeded(&self) -> anyhow::Result<()> {
        let told = self.json().ok().and_then(|body| Some(body["message"].as_str()?.to_owned()));
        let id = self.header("x-request-id").unwrap_or("none");
        ensure!(
            self.status.is_success(),
            "{}: {} (X-Request-Id: {id})",
            self.status,
            told.as_deref().unwrap_or("without a reason")
        );
        Ok(())
    }
}

/// `{"models": […]}`, the ensemble among them.
pub(super) fn models(answer: &Answer) -> anyhow::Result<()> {
    let body = answer.json()?;
    let models = list(&body, "/models")?;
    ensure!(models.iter().any(|model| model["id"] == "ensemble"), "the ensemble is missing");
    Ok(())
}

pub(super) fn model(answer: &Answer) -> anyhow::Result<()> {
    list(&answer.json()?, "/labels").map(drop)
}

pub(super) fn verdict(answer: &Answer) -> anyhow::Result<()> {
    ranking(&answer.json()?)
}

pub(super) fn rhythm(answer: &Answer) -> anyhow::Result<()> {
    let body = answer.json()?;
    ensure!(body["rhythm"]["tempoBpm"].as_f64() > Some(0.0), "there is no rhythm");
    ranking(&body)
}

/// A timeline as lines of JSON.
pub(super) fn lines(answer: &Answer) -> anyhow::Result<()> {
    windows(answer.text().lines())
}

/// A timeline as server-sent events.
pub(super) fn events(answer: &Answer) -> anyhow::Result<()> {
    windows(answer.text().lines().filter_map(|line| line.strip_prefix("data:")))
}

/// A timeline as an array.
pub(super) fn array(answer: &Answer) -> anyhow::Result<()> {
    let body = answer.json()?;
    let windows = list(&body, "")?;
    windows.iter().try_for_each(|each| ranking(&each["window"]))
}

fn windows<'a>(lines: impl Iterator<Item = &'a str>) -> anyhow::Result<()> {
    let mut count = 0;
    for line in lines.filter(|line| !line.trim().is_empty()) {
        let line: Value = serde_json::from_str(line).context("a line is not JSON")?;
        ranking(&line["window"]).with_context(|| line.to_string())?;
        count += 1;
    }
    ensure!(count > 0, "there is no window");
    Ok(())
}

/// Genres whose probabilities add up to 1.
fn ranking(verdict: &Value) -> anyhow::Result<()> {
    let genres = list(verdict, "/genres")?;
    let total: f64 = genres.iter().filter_map(|genre| genre["probability"].as_f64()).sum();
    ensure!((total - 1.0).abs() < 1e-3, "the probabilities add up to {total}");
    Ok(())
}

pub(super) fn png(answer: &Answer) -> anyhow::Result<()> {
    ensure!(answer.body.starts_with(b"\x89PNG\r\n\x1a\n"), "the body is no PNG");
    Ok(())
}

pub(super) fn description(answer: &Answer) -> anyhow::Result<()> {
    let body = answer.json()?;
    let sentence = body["description"]["sentence"].as_str().unwrap_or_default();
    ensure!(!sentence.is_empty(), "there is no sentence");
    Ok(())
}

pub(super) fn songs(answer: &Answer) -> anyhow::Result<()> {
    list(&answer.json()?, "/songs").map(drop)
}

pub(super) fn rating(answer: &Answer) -> anyhow::Result<()> {
    ensure!(answer.json()?["opinion"].is_string(), "there is no opinion");
    Ok(())
}

pub(super) fn ratings(answer: &Answer) -> anyhow::Result<()> {
    list(&answer.json()?, "/ratings").map(drop)
}

pub(super) fn nothing(answer: &Answer) -> anyhow::Result<()> {
    let body = answer.json()?;
    ensure!(body.as_object().is_some_and(|body| body.is_empty()), "the answer is not empty");
    Ok(())
}

pub(super) fn html(answer: &Answer) -> anyhow::Result<()> {
    ensure!(answer.text().to_lowercase().starts_with("<!doctype html"), "the body is no HTML");
    Ok(())
}

/// A list that holds something.
fn list<'a>(body: &'a Value, pointer: &str) -> anyhow::Result<&'a Vec<Value>> {
    let list = body.pointer(pointer).and_then(Value::as_array).filter(|list| !list.is_empty());
    list.with_context(|| format!("{pointer} is empty"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(body: &'static str) -> Answer {
        Answer { status: StatusCode::OK, headers: HeaderMap::new(), body: body.into() }
    }

    #[test]
    fn a_ranking_is_whole() {
        let good = r#"{"genres": [{"probability": 0.75}, {"probability": 0.25}]}"#;
        verdict(&of(good)).unwrap();
        assert!(rhythm(&of(good)).unwrap_err().to_string().contains("no rhythm"));
        let told = verdict(&of(r#"{"genres": [{"probability": 0.75}]}"#)).unwrap_err();
        assert_eq!(told.to_string(), "the probabilities add up to 0.75");
        assert!(verdict(&of(r#"{"genres": []}"#)).is_err());
    }

    #[test]
    fn a_timeline_that_ends_in_an_error_is_not_good() {
        let window = r#"{"window": {"genres": [{"probability": 1}]}}"#;
        lines(&of(window)).unwrap();
        let broken = format!("{window}\n{{\"error\": {{\"code\": 14}}}}\n");
        assert!(lines(&of(broken.leak())).is_err());
        assert!(lines(&of("")).unwrap_err().to_string().contains("no window"));
        events(&of("data: {\"window\": {\"genres\": [{\"probability\": 1}]}}\n\n")).unwrap();
    }

    #[test]
    fn a_refusal_is_told_in_its_own_words() {
        let status = StatusCode::NOT_FOUND;
        let answer = Answer { status, ..of(r#"{"code": 5, "message": "there is no such song"}"#) };
        let told = answer.succeeded().unwrap_err().to_string();
        assert_eq!(told, "404 Not Found: there is no such song (X-Request-Id: none)");
    }
}
