//! Makes a file in MuSe's form, to measure by: songs that are not, with the real seeds.
//!
//! ```text
//! cargo run -p recommender-svc --example muse -- muse_seeds_9031.csv 90000 > songs.csv
//! ```
//!
//! Every combination comes once before any comes again. The same count gives the same file.

use std::{error::Error, io};

/// Odd, and so every number below 2⁶⁴ comes once: Knuth's, for linear congruences.
const STEP: u64 = 6_364_136_223_846_793_005;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(seeds), Some(count)) = (arguments.next(), arguments.next()) else {
        return Err("which file of seeds, and how many songs?".into());
    };
    let mut file = csv::ReaderBuilder::new().has_headers(false).from_path(seeds)?;
    let seeds = file.records().collect::<Result<Vec<_>, _>>()?;
    let mut rows = csv::Writer::from_writer(io::stdout().lock());
    rows.write_record([
        "lastfm_url",
        "track",
        "artist",
        "seeds",
        "number_of_emotion_tags",
        "valence_tags",
        "arousal_tags",
        "dominance_tags",
        "mbid",
        "spotify_id",
        "genre",
    ])?;
    for song in 0..count.parse::<u64>()? {
        let chance = (song + 1).wrapping_mul(STEP);
        let seeds = &seeds[(song as usize) % seeds.len()][0];
        let artist = format!("Artist {}", chance >> 51);
        let title = format!("Song No. {song}");
        let norm = |bits: u32| format!("{:.3}", 1.0 + (chance >> bits & 0xFFF) as f64 / 512.0);
        rows.write_record([
            &format!("https://www.last.fm/music/{}/_/{song}", chance >> 51),
            &title,
            &artist,
            seeds,
            &seeds.split(',').count().to_string(),
            &norm(8),
            &norm(24),
            &norm(40),
            &format!("{:08x}-0000-4000-8000-{:012x}", song, chance >> 16),
            &format!("{chance:022}"),
            ["rock", "pop", "jazz", "folk", "metal", "electronic", ""][(chance >> 60) as usize % 7],
        ])?;
    }
    rows.flush()?;
    Ok(())
}
