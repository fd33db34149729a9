use std::{
    env,
    fmt::Display,
    fs, io,
    path::{Path, PathBuf},
};

/// Where songs are kept.
#[derive(Clone, Debug, clap::Args)]
pub struct StoreConfig {
    /// An SQLite file, or the URL of a PostgreSQL database (postgres://…);
    /// $XDG_DATA_HOME/melomesh/catalogue.db by default
    #[arg(
        long = "store",
        env = "MELOMESH_CATALOGUE",
        value_name = "FILE|URL",
        hide_env_values = true // a URL may hold a password
    )]
    pub address: Option<String>,

    /// A file that holds such a URL, for one with a password; read at the start
    #[arg(long, env = "MELOMESH_CATALOGUE_FILE", value_name = "FILE", conflicts_with = "address")]
    pub store_file: Option<PathBuf>,
}

impl StoreConfig {
    /// What [`Store::open`](super::Store::open) takes.
    ///
    /// # Errors
    /// A file that cannot be read or holds nothing; or if none was given, and there is no folder
    /// for a user's data.
    pub fn address(&self) -> io::Result<String> {
        if let Some(address) = &self.address {
            return Ok(address.clone());
        }
        if let Some(file) = &self.store_file {
            return read(file);
        }
        let folder = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let data = folder("XDG_DATA_HOME")
            .or_else(|| Some(folder("HOME")?.join(".local/share")))
            .ok_or_else(|| io::Error::other("no folder for data: say --store FILE"))?;
        data.join("melomesh/catalogue.db")
            .into_os_string()
            .into_string()
            .map_err(|_| io::ErrorKind::InvalidFilename.into())
    }
}

/// The address in a file, without the line's end that files have.
fn read(file: &Path) -> io::Result<String> {
    let wrong = |kind, why: &dyn Display| {
        io::Error::new(kind, format!("--store-file {}: {why}", file.display()))
    };
    let text = fs::read_to_string(file).map_err(|error| wrong(error.kind(), &error))?;
    match text.trim() {
        "" => Err(wrong(io::ErrorKind::InvalidData, &"it is empty; write a URL into it")),
        address => Ok(address.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Debug, Parser)]
    struct Command {
        #[command(flatten)]
        store: StoreConfig,
    }

    #[test]
    fn an_address_may_stand_in_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("url");
        let flags = ["see", "--store-file", file.to_str().unwrap()];
        let address = || Command::parse_from(flags).store.address();
        assert_eq!(address().unwrap_err().kind(), io::ErrorKind::NotFound);
        fs::write(&file, "\n").unwrap();
        assert_eq!(address().unwrap_err().kind(), io::ErrorKind::InvalidData);
        fs::write(&file, "postgres://me:secret@host/music\n").unwrap();
        assert_eq!(address().unwrap(), "postgres://me:secret@host/music");
        assert!(Command::try_parse_from([&flags[..], &["--store", "songs.db"]].concat()).is_err());
    }
}
