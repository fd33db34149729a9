use std::{env, io, path::PathBuf};

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
}

impl StoreConfig {
    /// What [`Store::open`](super::Store::open) takes.
    ///
    /// # Errors
    /// If none was given, and there is no folder for a user's data.
    pub fn address(&self) -> io::Result<String> {
        if let Some(address) = &self.address {
            return Ok(address.clone());
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
