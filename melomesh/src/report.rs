//! How well a model does, as scikit-learn's report tells it, and where it errs.

use crate::output;
use clap::ValueEnum;
use comfy_table::{CellAlignment, Table};
use music::{Confusion, GenreScore};
use serde_json::{Map, Value, json};
use std::io;

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Table,
    /// One object
    Json,
}

pub(crate) fn print(confusion: &Confusion, format: Format) -> io::Result<()> {
    match format {
        Format::Table => print_tables(confusion),
        Format::Json => output::say(format_args!("{:#}", object(confusion))),
    }
}

fn print_tables(confusion: &Confusion) -> io::Result<()> {
    let mut scores = output::table(["genre", "precision", "recall", "f1", "support"]);
    let per_genre = confusion.per_genre();
    for score in &per_genre {
        scores.add_row(row(score.genre.as_ref(), score));
    }
    scores.add_row(row("macro average", &average(&per_genre, |_| 1.0)));
    scores.add_row(row("weighted average", &average(&per_genre, |score| score.support as f64)));
    align(&mut scores);
    output::say(scores)?;

    // Genres by their first letters, to keep the matrix on the screen.
    let short = |genre: &music::Genre| genre.as_ref().chars().take(4).collect::<String>();
    let mut matrix = output::table(["true \\ said"]);
    let header = confusion.genres().iter().map(short);
    matrix.set_header(std::iter::once("true \\ said".to_owned()).chain(header));
    for (genre, counts) in confusion.genres().iter().zip(confusion.rows()) {
        let counts = counts.iter().map(|&count| match count {
            0 => "·".to_owned(),
            count => count.to_string(),
        });
        matrix.add_row(std::iter::once(genre.to_string()).chain(counts));
    }
    align(&mut matrix);
    output::say(matrix)?;

    let (low, high) = confusion.interval();
    output::say(format_args!(
        "accuracy {:.3} of {} (95 % interval {low:.3} to {high:.3})",
        confusion.accuracy(),
        confusion.count()
    ))
}

/// Sets numbers to the right.
fn align(table: &mut Table) {
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
}

fn row(name: &str, score: &GenreScore) -> [String; 5] {
    let share = |value: f64| format!("{value:.3}");
    let GenreScore { precision, recall, f1, support, .. } = score;
    [name.into(), share(*precision), share(*recall), share(*f1), support.to_string()]
}

/// The mean of all scores, each weighed.
fn average(scores: &[GenreScore], weight: impl Fn(&GenreScore) -> f64) -> GenreScore {
    let total = scores.iter().map(&weight).sum::<f64>().max(f64::MIN_POSITIVE);
    let mean = |value: fn(&GenreScore) -> f64| {
        scores.iter().map(|score| weight(score) * value(score)).sum::<f64>() / total
    };
    GenreScore {
        genre: music::Genre::from(""),
        precision: mean(|score| score.precision),
        recall: mean(|score| score.recall),
        f1: mean(|score| score.f1),
        support: scores.iter().map(|score| score.support).sum(),
    }
}

fn object(confusion: &Confusion) -> Value {
    let (low, high) = confusion.interval();
    let per_genre: Map<_, _> = confusion
        .per_genre()
        .into_iter()
        .map(|score| {
            let GenreScore { genre, precision, recall, f1, support } = score;
            let object =
                json!({ "precision": precision, "recall": recall, "f1": f1, "support": support });
            (genre.to_string(), object)
        })
        .collect();
    json!({
        "accuracy": confusion.accuracy(),
        "interval_95": [low, high],
        "count": confusion.count(),
        "per_genre": per_genre,
        "labels": confusion.genres().iter().map(ToString::to_string).collect::<Vec<_>>(),
        "confusion": confusion.rows(),
    })
}
