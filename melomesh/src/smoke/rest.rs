//! Every route that the gateway's document offers.

use super::{
    Args,
    answer::Answer,
    asker::{Asked, Asker},
    cases::{self, Body, Case},
    report::{Check, Report, Verdict},
    route::{self, Route},
    traceparent::Traceparent,
};
use crate::progress;
use anyhow::{Context, ensure};
use reqwest::{
    RequestBuilder,
    multipart::{Form, Part},
};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

const DOOR: &str = "REST";

/// Requests that were answered, by operation, and the trace of the last of each.
pub(super) type Traced = BTreeMap<&'static str, Traceparent>;

/// Asks every route in every way, as often as the arguments say.
pub(super) async fn ask(asker: &Asker, args: &Args, report: &mut Report) -> anyhow::Result<Traced> {
    let mut traced = Traced::new();
    let cases = cases::cases()?;
    let Some(routes) = routes(asker, report).await else { return Ok(traced) };
    for (what, verdict) in compare(&routes, &cases, &args.skipped) {
        let (way, took) = (String::new(), Duration::ZERO);
        report.add(Check { door: DOOR, what, way, took, verdict });
    }
    let listener = format!("smoke-{:016x}", rand::random::<u64>());
    let mut variables = BTreeMap::from([("listener", listener)]);
    let asked: Vec<_> = cases
        .iter()
        .filter(|case| !args.skipped.iter().any(|skipped| skipped == case.operation))
        .filter_map(|case| Some((case, routes.get(case.operation)?)))
        .collect();
    let bar = progress::bar("asking", asked.len() * args.rounds as usize);
    for _ in 0..args.rounds {
        for (case, route) in &asked {
            variables.insert("model", case.model.to_owned());
            variables.insert("config_model", case.model.to_owned());
            let trace = Traceparent::random();
            let Asked { took, answer } = one(asker, case, route, &variables, trace).await;
            if case.operation == cases::SUGGEST
                && let Some(song) = answer.as_ref().ok().and_then(cases::first_song)
            {
                variables.insert("song", song);
            }
            let verdict = Verdict::of(answer.and_then(|answer| judge(case, trace, &answer)));
            if matches!(verdict, Verdict::Good) {
                traced.insert(case.operation, trace);
            }
            report.add(Check {
                door: DOOR,
                what: route.to_string(),
                way: case.way(),
                took,
                verdict,
            });
            bar.inc(1);
        }
    }
    bar.finish_and_clear();
    Ok(traced)
}

/// What the document offers, by operation; `None` if there is none, which is told.
async fn routes(asker: &Asker, report: &mut Report) -> Option<BTreeMap<String, Route>> {
    let url = asker.gateway.at("/openapi.json");
    let what = "GET /openapi.json";
    let Asked { took, answer } =
        asker.ask(what, Traceparent::random(), || asker.http.get(&url)).await;
    let routes = answer.and_then(|answer| {
        answer.succeeded()?;
        route::read(&answer.json()?)
    });
    let (routes, verdict) = match routes {
        Ok(routes) => (Some(routes), Verdict::Good),
        Err(error) => (None, Verdict::Bad(format!("{error:#}"))),
    };
    report.add(Check { door: DOOR, what: what.into(), way: String::new(), took, verdict });
    routes
}

/// What is to be told before anything is asked: routes that are left out or that nothing is known
/// of, and operations that are not offered.
fn compare(
    routes: &BTreeMap<String, Route>,
    cases: &[Case],
    skipped: &[String],
) -> Vec<(String, Verdict)> {
    let mut told = Vec::new();
    for (operation, route) in routes {
        if skipped.contains(operation) {
            told.push((route.to_string(), Verdict::Skipped));
        } else if !cases.iter().any(|case| case.operation == operation) {
            let why = format!("nothing is known to ask of {operation}; --skip leaves it out");
            told.push((route.to_string(), Verdict::Bad(why)));
        }
    }
    let known = cases.iter().map(|case| case.operation).chain(skipped.iter().map(String::as_str));
    let missing = known.filter(|operation| !routes.contains_key(*operation));
    for operation in missing.collect::<BTreeSet<_>>() {
        told.push((operation.to_owned(), Verdict::Bad("the gateway does not offer it".into())));
    }
    told
}

async fn one(
    asker: &Asker,
    case: &Case,
    route: &Route,
    variables: &BTreeMap<&str, String>,
    trace: Traceparent,
) -> Asked {
    let path = match route.path(variables) {
        Ok(path) => path,
        Err(error) => return Asked { took: Duration::ZERO, answer: Err(error) },
    };
    let url = match case.query {
        "" => asker.gateway.at(&path),
        query => format!("{}?{query}", asker.gateway.at(&path)),
    };
    let request = || {
        let request = asker.http.request(route.verb(), &url).header("accept", case.accept);
        with_body(request, &case.body)
    };
    asker.ask(&route.to_string(), trace, request).await
}

fn with_body(request: RequestBuilder, body: &Body) -> RequestBuilder {
    match body {
        Body::Nothing => request,
        Body::Raw(media, bytes) => request.header("content-type", *media).body(bytes.clone()),
        Body::Form(name, bytes) => {
            let file = Part::stream(bytes.clone()).file_name("file");
            request.multipart(Form::new().part(*name, file))
        }
        Body::Json(json) => request.json::<Value>(json),
    }
}

fn judge(case: &Case, trace: Traceparent, answer: &Answer) -> anyhow::Result<()> {
    answer.succeeded()?;
    let told = answer.header("x-trace-id").context("the answer has no X-Trace-Id")?;
    ensure!(told == trace.trace(), "asked in trace {}, answered in {told}", trace.trace());
    (case.good)(answer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_route_that_nothing_is_known_of_is_told() {
        let operation = |id| json!({ "get": { "operationId": id } });
        let document = json!({ "paths": {
            "/v1/models": operation("GenreClassifier.ListModels"),
            "/v1/new": operation("Novelty.Get"),
            "/v1/old": operation("Past.Get"),
        } });
        let routes = route::read(&document).unwrap();
        let mut cases = cases::cases().unwrap();
        cases.retain(|case| !case.operation.starts_with("Recommender"));
        cases.retain(|case| case.operation != "SpectrogramRenderer.RenderSpectrogram");
        let told = compare(&routes, &cases, &["Past.Get".to_owned()]);
        let told = |what: &str| told.iter().find(|(told, _)| told == what).map(|(_, told)| told);
        assert!(
            matches!(told("GET /v1/new"), Some(Verdict::Bad(why)) if why.contains("Novelty.Get"))
        );
        assert!(matches!(told("GET /v1/old"), Some(Verdict::Skipped)));
        assert!(matches!(told("GenreClassifier.Classify"), Some(Verdict::Bad(_))));
        assert!(told("GET /v1/models").is_none() && told("GenreClassifier.ListModels").is_none());
    }
}
