//! The model, where it is kept or can be fetched, and what is known of it.
#![allow(dead_code, reason = "not every test needs all of it")]

use clap::Parser;
use serde::Deserialize;
use std::{
    io::{self, Write},
    sync::LazyLock,
};
use words::{DIMENSIONS, Error, Words, WordsConfig};

#[derive(Parser)]
struct Flags {
    #[command(flatten)]
    words: WordsConfig,
}

/// The model, or a line that says that it was left out.
pub(crate) fn model() -> Option<&'static Words> {
    static MODEL: LazyLock<Option<Words>> = LazyLock::new(load);
    if MODEL.is_none() {
        let line = b"SKIPPED: the model of sentences is not kept here, and cannot be fetched\n";
        // Printing is what the test harness hides.
        _ = io::stderr().write_all(line);
    }
    MODEL.as_ref()
}

fn load() -> Option<Words> {
    match Words::load(&Flags::parse_from(["words"]).words) {
        Ok(words) => Some(words),
        Err(Error::Missing { .. }) => None,
        Err(error) => panic!("{error}"),
    }
}

/// What `golden.py` wrote down of a text.
#[derive(Deserialize)]
struct Golden {
    text: String,
    tokens: usize,
    meaning: Vec<f32>,
}

/// The model says what it says in double precision.
pub(crate) fn agree(words: &Words) {
    let golden = serde_json::from_str::<Vec<Golden>>(include_str!("../golden.json"));
    let golden = golden.expect("the script writes JSON");
    let texts: Vec<_> = golden.iter().map(|golden| golden.text.as_str()).collect();
    let ours = words.embed(&texts).expect("the model runs");
    assert_eq!(ours.dim(), (texts.len(), DIMENSIONS));
    for (ours, golden) in ours.outer_iter().zip(&golden) {
        let apart = ours.iter().zip(&golden.meaning).map(|(a, b)| (a - b).abs());
        let far = apart.fold(0.0, f32::max);
        println!("{} tokens: {far:.1e} apart", golden.tokens);
        assert!(far < 1e-4, "{}: {far}", golden.text);
        assert!((ours.dot(&ours) - 1.0).abs() < 1e-5);
    }
}
