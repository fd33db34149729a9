//! The model says what it says in double precision: `golden.py` wrote that down.

mod model;

use model::{agree, model};
use words::DIMENSIONS;

#[test]
fn meanings_are_those_of_the_reference() {
    let Some(words) = model() else { return };
    agree(words);
}

#[test]
fn a_meaning_depends_on_no_other_text() {
    let Some(words) = model() else { return };
    let both = words.embed(&["rain", "a dog runs along a beach at sunset"]).unwrap();
    let alone = words.embed(&["rain"]).unwrap();
    assert_eq!(both.row(0), alone.row(0));
}

#[test]
fn what_comes_after_the_last_token_is_not_read() {
    let Some(words) = model() else { return };
    let first = "joy ".repeat(words::MAX_TOKENS - 2);
    let meanings = words.embed(&[&first, &format!("{first} and sorrow")]).unwrap();
    assert_eq!(meanings.row(0), meanings.row(1));
    let shorter = words.embed(&[&first[4..], &format!("{} sorrow", &first[4..])]).unwrap();
    assert_ne!(shorter.row(0), shorter.row(1));
}

#[test]
fn no_text_has_no_meaning() {
    let Some(words) = model() else { return };
    assert_eq!(words.embed(&[]).unwrap().dim(), (0, DIMENSIONS));
}

#[test]
fn clones_answer_the_same_from_several_threads() {
    let Some(words) = model() else { return };
    let alone = words.embed(&["rain"]).unwrap();
    let ask = || {
        let words = words.clone();
        std::thread::spawn(move || words.embed(&["rain"]).unwrap())
    };
    for answer in [ask(), ask(), ask()] {
        assert_eq!(answer.join().unwrap(), alone);
    }
}
