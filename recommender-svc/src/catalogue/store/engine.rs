use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sqlx::AnyConnection;
use std::{
    fs::{self, File},
    io, path,
};

/// What a path keeps in a URL.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/');

/// What keeps the tables. Both understand the same SQL but for what is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    /// The engine of an address, and its URL. The folder of an SQLite file is made.
    ///
    /// # Errors
    /// If that folder cannot be made, or the address is a URL of something else.
    pub(super) fn of(address: &str) -> io::Result<(Self, String)> {
        if address.starts_with("postgres://") || address.starts_with("postgresql://") {
            return Ok((Self::Postgres, address.into()));
        }
        let path = address.strip_prefix("sqlite://").unwrap_or(address);
        if path.contains("://") {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "neither a path nor postgres://…",
            ));
        }
        let path = path::absolute(path)?;
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|error| {
                io::Error::new(error.kind(), format!("{}: {error}", folder.display()))
            })?;
        }
        let path = path.to_str().ok_or(io::ErrorKind::InvalidFilename)?;
        let path = utf8_percent_encode(path, PLAIN);
        Ok((Self::Sqlite, format!("sqlite://{path}?mode=rwc")))
    }

    /// What the system has against a database that cannot be opened, if that is why.
    pub(super) fn why(self, address: &str, error: &sqlx::Error) -> Option<io::Error> {
        match (self, error) {
            // It says no more than that it cannot.
            (Self::Sqlite, _) => {
                let path = address.strip_prefix("sqlite://").unwrap_or(address);
                let error = File::options().append(true).create(true).open(path).err()?;
                Some(io::Error::new(error.kind(), format!("{path}: {error}")))
            }
            (Self::Postgres, sqlx::Error::PoolTimedOut) => {
                Some(io::Error::new(io::ErrorKind::TimedOut, "the database does not answer"))
            }
            (Self::Postgres, _) => None,
        }
    }

    /// As OpenTelemetry calls it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgresql",
        }
    }

    /// Makes a new connection ready.
    pub(super) async fn prepare(self, connection: &mut AnyConnection) -> sqlx::Result<()> {
        if self == Self::Sqlite {
            // An import of a million songs takes a minute or two; who imports meanwhile waits.
            sqlx::query("PRAGMA busy_timeout = 300000").execute(&mut *connection).await?;
            // Who reads does not wait for an import.
            sqlx::query("PRAGMA journal_mode = WAL").execute(&mut *connection).await?;
        }
        Ok(())
    }

    /// Begins a transaction that sees one state of all tables.
    pub(super) fn snapshot(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN",
            Self::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        }
    }

    /// Reads a table as JSON, a thousand rows at once: what a row costs on its way here, whatever
    /// it holds, is most of what reading costs. Each row is an array of the columns.
    pub(super) fn pages(self, table: &str, columns: &str) -> String {
        let (list, row, text) = match self {
            Self::Sqlite => ("json_group_array", "json_array", ""),
            Self::Postgres => ("json_agg", "json_build_array", "::text"),
        };
        format!(
            "SELECT {list}({row}({columns}) ORDER BY position){text} FROM {table} \
             GROUP BY source, position / 1000 ORDER BY source, position / 1000"
        )
    }

    /// The place of a bound value; those of SQLite are counted only.
    pub(super) fn place(self, number: usize) -> String {
        match self {
            Self::Sqlite => "?".into(),
            Self::Postgres => format!("${number}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_a_file_whatever_its_letters() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/ä ?#%.db");
        let (engine, url) = Engine::of(path.to_str().unwrap()).unwrap();
        assert_eq!(engine, Engine::Sqlite);
        assert!(url.ends_with("/new/%C3%A4%20%3F%23%25%2Edb?mode=rwc"), "{url}");
        assert!(folder.path().join("new").is_dir());
    }

    #[test]
    fn a_url_is_postgresql() {
        for url in ["postgres://me@host/music", "postgresql:///music"] {
            assert_eq!(Engine::of(url).unwrap(), (Engine::Postgres, url.into()));
        }
        assert_eq!(Engine::of("mysql://host/x").unwrap_err().kind(), io::ErrorKind::InvalidInput);
    }
}
