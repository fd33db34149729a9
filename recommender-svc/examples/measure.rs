//! How long a file of songs in MuSe's form takes to be imported, and to be loaded.
//!
//! ```text
//! cargo run --release -p recommender-svc --example measure -- songs.csv songs.db
//! cargo run --release -p recommender-svc --example measure -- songs.csv postgres://…
//! ```

use recommender_svc::catalogue::{Format, Reader, Store};
use std::{error::Error, fs::File, io::BufReader, time::Instant};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(file), Some(address)) = (arguments.next(), arguments.next()) else {
        return Err("which file, and which store?".into());
    };
    let store = Store::open(&address).await?;
    let started = Instant::now();
    let songs = Reader::new(Format::Muse, BufReader::new(File::open(file)?))?;
    let report = store.import("measured", songs, |_| Ok(())).await?;
    println!("import: {:.2} s, {} songs", started.elapsed().as_secs_f64(), report.songs);
    for _ in 0..3 {
        let started = Instant::now();
        let catalogue = store.load().await?;
        let load_ms = started.elapsed().as_secs_f64() * 1e3;
        println!("load: {load_ms:.0} ms, {} songs", catalogue.len());
    }
    store.close().await;
    Ok(())
}
