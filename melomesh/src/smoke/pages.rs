//! What browsers and people see: the page with all it is made of, and the documentation.

use super::{
    answer::{self, Answer, Check},
    asker::{Asked, Asker},
    report::{self, Report, Verdict},
    traceparent::Traceparent,
};
use anyhow::ensure;
use http::StatusCode;

pub(super) async fn ask(asker: &Asker, report: &mut Report) {
    let page = get(asker, report, "/", &[("accept", "text/html")], answer::html).await;
    for file in page.iter().flat_map(files) {
        get(asker, report, &format!("/{file}"), &[], something).await;
    }
    get(asker, report, "/", &[("accept", "text/plain")], names_routes).await;
    let docs = get(asker, report, "/docs", &[], answer::html).await;
    if let Some(tag) = docs.as_ref().and_then(|answer| answer.header("etag")) {
        get(asker, report, "/docs", &[("if-none-match", tag)], unchanged).await;
    }
}

async fn get(
    asker: &Asker,
    report: &mut Report,
    path: &str,
    headers: &[(&str, &str)],
    good: Check,
) -> Option<Answer> {
    let what = format!("GET {path}");
    let url = asker.gateway.at(path);
    let request = || {
        let request = asker.http.get(&url);
        headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))
    };
    let Asked { took, answer } = asker.ask(&what, Traceparent::random(), request).await;
    let judged = answer.and_then(|answer| {
        if answer.status != StatusCode::NOT_MODIFIED {
            answer.succeeded()?;
        }
        good(&answer).map(|()| answer)
    });
    let (answer, verdict) = match judged {
        Ok(answer) => (Some(answer), Verdict::Good),
        Err(error) => (None, Verdict::of::<()>(Err(error))),
    };
    let way = headers.iter().map(|(_, value)| *value).collect();
    report.add(report::Check { door: "pages", what, way, took, verdict });
    answer
}

/// What a page loads from where it comes from.
fn files(page: &Answer) -> Vec<String> {
    let quoted = page.text().split('"').skip(1).step_by(2);
    let own = quoted.filter_map(|word| word.strip_prefix("./").or(word.strip_prefix('/')));
    own.filter(|path| path.starts_with("assets/")).map(str::to_owned).collect()
}

fn something(answer: &Answer) -> anyhow::Result<()> {
    ensure!(!answer.body.is_empty(), "the body is empty");
    Ok(())
}

fn names_routes(answer: &Answer) -> anyhow::Result<()> {
    ensure!(answer.text().contains("/v1/models"), "the welcome names no routes");
    Ok(())
}

fn unchanged(answer: &Answer) -> anyhow::Result<()> {
    ensure!(answer.status == StatusCode::NOT_MODIFIED, "{} to a known ETag", answer.status);
    Ok(())
}
