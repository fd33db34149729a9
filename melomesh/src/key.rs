use crate::output;
use anyhow::{Context, ensure};
use sha2::{Digest, Sha256};
use std::{fs::File, io::Write, path::PathBuf};

/// Make an API key that opens a gateway
///
/// The key is printed, and kept nowhere: a file of keys holds no more than their digests.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  melomesh key ci --file keys.txt                             may do everything
  melomesh key ann --scopes songs,ratings --file keys.txt     may do less
  melomesh up --api-keys keys.txt
  curl -H 'X-Api-Key: mm_…' localhost:8080/v1/models")]
pub(crate) struct Args {
    /// Whose key it is
    name: String,

    /// What its owner may do: genres, songs, ratings, or * for everything
    #[arg(long, value_delimiter = ',', default_value = "*")]
    #[arg(value_parser = ["genres", "songs", "ratings", "*"])]
    scopes: Vec<String>,

    /// The file that its line is added to, for --api-keys; printed if not given
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    let plain = !args.name.is_empty() && !args.name.starts_with('#');
    ensure!(plain && !args.name.contains(char::is_whitespace), "a name is one word, without a #");
    let key = format!("mm_{}", hex::encode(rand::random::<[u8; 24]>()));
    let digest = hex::encode(Sha256::digest(&key));
    let line = format!("{} {} {digest}\n", args.name, args.scopes.join(","));
    match &args.file {
        Some(path) => {
            let file = File::options().create(true).append(true).open(path);
            let added = file.and_then(|mut file| file.write_all(line.as_bytes()));
            added.with_context(|| path.display().to_string())?;
        }
        None => eprint!("Add this line to the file of keys:\n{line}"),
    }
    Ok(output::say(key)?)
}
