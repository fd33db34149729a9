//! What was measured as a page: one file, that asks nobody for anything.

mod axis;
mod plot;
mod plots;

use super::{
    Args,
    json::name,
    step::Step,
    table::{self, LATE, is_late},
};
use crate::whole;
use anyhow::Context;
use plot::{Line, Plot};
use std::{fmt::Write as _, io::Write as _, path::Path};

const STYLE: &str = include_str!("page.css");

pub(super) fn write(args: &Args, steps: &[Step], file: &Path) -> anyhow::Result<()> {
    let page = page(args, steps)?;
    whole::write(file, |to| Ok(to.write_all(page.as_bytes())?))
        .with_context(|| file.display().to_string())
}

fn page(args: &Args, steps: &[Step]) -> anyhow::Result<String> {
    let mut figures = vec![
        (
            "How long callers waited",
            "Each curve says how long which share of the good answers took at most: from when \
             the request was due, and dashed from when it was sent.",
            plots::percentiles(steps),
        ),
        (
            "When they waited",
            "The time of good answers by when their requests were due.",
            plots::latencies(steps),
        ),
        ("What became of requests", "By when they were due.", plots::rates(steps)),
    ];
    if steps.len() > 1 {
        let about = "Where good answers fall behind what is asked for, the system is full.";
        figures.push(("What each step brought", about, plots::throughput(steps)));
    }
    let mut shown = String::new();
    for (title, about, plot) in figures {
        figure(&mut shown, title, about, plot)?;
    }
    Ok(format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>Load test of {url}</title><style>{STYLE}</style>\
         <header><h1>Load test <small>{url}</small></h1>{about}</header>\
         <main>{table}{shown}</main></html>",
        url = Text(&args.gateway.url),
        about = about(args),
        table = table(steps)?,
    ))
}

fn about(args: &Args) -> String {
    let mix = args.mix.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let facts = [
        ("asked", mix),
        ("over", name(&args.over)),
        ("arrivals", name(&args.arrivals)),
        ("each step", format!("{} s after {} s of warm-up", args.duration, args.warm_up)),
        ("in flight", format!("{} at most", args.in_flight)),
    ];
    let facts = facts.map(|(name, fact)| format!("<dt>{name}<dd>{}", Text(&fact)));
    format!("<dl>{}</dl>", facts.concat())
}

fn table(steps: &[Step]) -> anyhow::Result<String> {
    let mut rows = String::new();
    for step in steps {
        let rate = step.rate.to_string();
        for (question, summary) in &step.by_question {
            row(&mut rows, "part", table::row(&rate, question, summary, String::new()))?;
        }
        row(&mut rows, "", table::row(&rate, "all", &step.all, step.unsent.to_string()))?;
    }
    let mut notes = String::new();
    for step in steps {
        for (reason, count) in &step.all.failed {
            write!(notes, "<li>at {} a second: {count} × {reason}", step.rate)?;
        }
        if is_late(step) {
            write!(notes, "<li>at {} a second: {LATE}", step.rate)?;
        }
    }
    Ok(format!(
        "<div class=\"wide\"><table><thead><tr><th>{}</thead>{rows}</table></div>\
         <p>Times are those of good answers, in ms, from when each request was due.</p>\
         <ul>{notes}</ul>",
        table::COLUMNS.join("<th>")
    ))
}

fn row(rows: &mut String, class: &str, cells: [String; 14]) -> std::fmt::Result {
    write!(rows, "<tr class=\"{class}\"><td>{}", cells.join("<td>"))
}

fn figure(shown: &mut String, title: &str, about: &str, plot: Plot) -> anyhow::Result<()> {
    let mut legend = String::new();
    for Line { name, color, dashed, .. } in plot.lines.iter().filter(|line| !line.name.is_empty()) {
        let (red, green, blue) = (color.0, color.1, color.2);
        let style = if *dashed { "dashed" } else { "solid" };
        write!(legend, "<li style=\"--line: {style} rgb({red} {green} {blue})\">{name}")?;
    }
    let svg = plot.svg()?;
    write!(
        shown,
        "<figure><figcaption><h2>{title}</h2><p>{about}</p><ul class=\"legend\">{legend}</ul>\
         </figcaption>{svg}</figure>"
    )?;
    Ok(())
}

/// Text as it stands in HTML.
struct Text<'a>(&'a str);

impl std::fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.chars().try_for_each(|each| match each {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '"' => f.write_str("&quot;"),
            each => f.write_char(each),
        })
    }
}
