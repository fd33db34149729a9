//! What was measured, as one object.

use super::{
    Args,
    step::Step,
    summary::{Summary, percentile_ms},
};
use clap::ValueEnum;
use hdrhistogram::Histogram;
use serde_json::{Map, Value, json};

pub(super) fn of(args: &Args, steps: &[Step]) -> Value {
    json!({
        "url": args.gateway.url,
        "over": name(&args.over),
        "arrivals": name(&args.arrivals),
        "mix": args.mix.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "in_flight": args.in_flight,
        "warm_up_s": args.warm_up,
        "steps": steps.iter().map(step).collect::<Vec<_>>(),
    })
}

/// The name of a choice, as it is given.
pub(super) fn name(choice: &impl ValueEnum) -> String {
    choice.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}

fn step(step: &Step) -> Value {
    let by_question = step.by_question.iter();
    let by_question: Map<_, _> =
        by_question.map(|(question, each)| (question.clone(), summary(each))).collect();
    json!({
        "rate": step.rate,
        "lasted_s": step.lasted.as_secs_f64(),
        "unsent": step.unsent,
        "all": summary(&step.all),
        "by_question": by_question,
    })
}

fn summary(summary: &Summary) -> Value {
    let failed: Map<_, _> =
        summary.failed.iter().map(|(reason, count)| (reason.to_string(), json!(count))).collect();
    json!({
        "sent": summary.sent,
        "good": summary.good,
        "refused": summary.refused,
        "errors": summary.errors(),
        "failed": failed,
        "goodput": summary.goodput,
        "latency_ms": percentiles(&summary.latency),
        "service_time_ms": percentiles(&summary.service_time),
        "lag_ms": percentiles(&summary.lag),
    })
}

fn percentiles(times: &Histogram<u64>) -> Value {
    let of = |percent| percentile_ms(times, percent);
    json!({
        "p50": of(50.0),
        "p90": of(90.0),
        "p99": of(99.0),
        "p99.9": of(99.9),
        "max": of(100.0),
    })
}
