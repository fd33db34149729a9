use super::{Catalogue, format::Field};
use music::{Combination, Emotion};
use std::io::Write;

/// Writes a catalogue as a file of [`Format::Csv`](super::Format::Csv), which gives the same
/// catalogue when it is imported: the same songs, combinations and emotions, of the same numbers.
///
/// # Errors
/// If it cannot be written.
pub fn export(catalogue: &Catalogue, output: impl Write) -> csv::Result<()> {
    let mut rows = csv::Writer::from_writer(output);
    rows.write_record(Field::CSV.map(|(_, name)| name))?;
    // A combination is numbered by the row that names it first.
    let mut named = 0;
    for song in 0..catalogue.len() as u32 {
        if let Some(combination) = catalogue.combination_of(song) {
            let before = named..combination.max(named);
            before.clone().try_for_each(|at| rows.write_record(bare(catalogue, at)))?;
            named = before.end.max(combination + 1);
        }
        let field = |field| value(catalogue, song, field).unwrap_or_default();
        rows.write_record(Field::CSV.map(|(column, _)| field(column)))?;
    }
    for combination in named..catalogue.combinations().len() as u32 {
        rows.write_record(bare(catalogue, combination))?;
    }
    rows.flush()?;
    Ok(())
}

/// The row of a combination without song.
fn bare(catalogue: &Catalogue, combination: u32) -> [String; Field::CSV.len()] {
    Field::CSV.map(|(field, _)| match field {
        Field::Moods => moods(&catalogue.combinations()[combination as usize]),
        _ => String::new(),
    })
}

/// What stands in a song's column.
fn value(catalogue: &Catalogue, song: u32, field: Field) -> Option<String> {
    let combination = |at: u32| moods(&catalogue.combinations()[at as usize]);
    match field {
        Field::Title => Some(catalogue.title(song).into()),
        Field::Artist => Some(catalogue.artist(song).into()),
        Field::Year => catalogue.year(song).map(|year| year.to_string()),
        Field::Genre => catalogue.genre(song).map(String::from),
        Field::Language => catalogue.language(song).map(String::from),
        Field::Moods => catalogue.combination_of(song).map(combination),
        Field::Valence => catalogue.valence(song).map(|valence| valence.to_string()),
        Field::Arousal => catalogue.arousal(song).map(|arousal| arousal.to_string()),
        Field::Id(site) => catalogue.site_id(song, site).map(String::from),
    }
}

/// Words parted by `;`, where these give the same seeds; else the seeds.
fn moods(combination: &Combination) -> String {
    let words: Vec<_> = combination.emotions().iter().map(Emotion::as_str).collect();
    if combination.is_plain() && !words[0].starts_with('[') {
        words.join(";")
    } else {
        combination.seeds().into()
    }
}
