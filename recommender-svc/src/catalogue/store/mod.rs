//! What several sources gave, kept in SQLite or PostgreSQL.

mod engine;
mod import;
mod insert;
mod load;
mod ratings;
mod statement;

use super::{Format, Reader, Report};
use engine::Engine;
pub use ratings::Rating;
use sqlx::{
    AnyPool,
    any::AnyPoolOptions,
    migrate::{Migration, MigrationType, Migrator},
};
use std::{io, time::Duration};
use tokio::sync::watch;

/// The songs that a newcomer has, written for this project: a file of [`Format::Csv`].
pub const STARTER: &str = include_str!("../../../catalogue/starter.csv");

/// What [`STARTER`] is called as a source.
const STARTER_SOURCE: &str = "starter";

/// How often opening is tried: two who open a new SQLite file at once are in each other's way.
const MIGRATION_TRIES: u32 = 5;

/// Songs that last.
///
/// What it holds is what each of its sources gave last. Whoever changes it does so at once, or not
/// at all, and counts its revision up; whoever reads sees one revision, never half of another.
#[derive(Clone, Debug)]
pub struct Store {
    pool: AnyPool,
    engine: Engine,
}

/// What can go wrong with a store.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database refuses, or is not there.
    #[error("the catalogue's database fails: {0}")]
    Database(#[from] sqlx::Error),
    /// The database is of another program, or of a later version of this.
    #[error("the catalogue's database is not of this version: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The folder of a database file cannot be made, or a file of songs not be read, or one of
    /// rejects not be written.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// A file in which not one row can be used; the catalogue stays as it was.
    #[error("not one of the {} rows can be used", .0.rows)]
    Useless(Report),
    /// A source without a name, or with one that is longer than 200 characters or not printable.
    #[error("a source's name has 1 to 200 printable characters")]
    SourceName,
    /// What the database holds was not written by this program.
    #[error("the catalogue's database holds what cannot be read")]
    Damaged,
}

impl Store {
    /// Opens a store: a URL (`postgres://…`), or the path of an SQLite file, which is made if it
    /// is not there.
    ///
    /// # Errors
    /// If the database is not there, or not one of ours.
    pub async fn open(address: &str) -> Result<Self, Error> {
        sqlx::any::install_default_drivers();
        let (engine, url) = Engine::of(address)?;
        let pool = AnyPoolOptions::new()
            .max_connections(4)
            .after_connect(move |connection, _| Box::pin(engine.prepare(connection)))
            .connect(&url)
            .await
            .map_err(|error| engine.why(address, &error).map_or(error.into(), Error::Io))?;
        let migrator = migrator();
        let mut tries = 1;
        while let Err(error) = migrator.run(&pool).await {
            if tries == MIGRATION_TRIES {
                return Err(error.into());
            }
            tokio::time::sleep(Duration::from_millis(50 << tries)).await;
            tries += 1;
        }
        Ok(Self { pool, engine })
    }

    /// Imports [`STARTER`] if no song stirs an emotion yet, so that there is one to suggest; and
    /// tells whether it did.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn seed_if_empty(&self) -> Result<bool, Error> {
        let stirring = sqlx::query("SELECT id FROM songs WHERE combination IS NOT NULL LIMIT 1");
        if stirring.fetch_optional(&self.pool).await?.is_some() {
            return Ok(false);
        }
        let songs = Reader::new(Format::Csv, STARTER.as_bytes())?;
        Ok(self.import(STARTER_SOURCE, songs, |_| Ok(())).await?.changed)
    }

    /// How often the catalogue has changed.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn revision(&self) -> Result<i64, Error> {
        Ok(sqlx::query_scalar("SELECT revision FROM catalogue").fetch_one(&self.pool).await?)
    }

    /// The revision whenever it is another, asked for every `period`, until nobody listens.
    ///
    /// Asking finds a change whoever made it, survives a database that goes away and comes back,
    /// and is the same for SQLite and PostgreSQL; it costs a row.
    ///
    /// # Errors
    /// If the database fails the first time. Later failures are logged, and change nothing.
    pub async fn watch(&self, period: Duration) -> Result<watch::Receiver<i64>, Error> {
        let (sender, receiver) = watch::channel(self.revision().await?);
        let store = self.clone();
        tokio::spawn(async move {
            loop {
                tokio::select! {
                    () = tokio::time::sleep(period) => {}
                    () = sender.closed() => return,
                }
                match store.revision().await {
                    Ok(revision) => {
                        let replace = |old: &mut i64| std::mem::replace(old, revision) != revision;
                        sender.send_if_modified(replace);
                    }
                    Err(error) => tracing::warn!(%error, "the catalogue's revision is unknown"),
                }
            }
        });
        Ok(receiver)
    }

    /// Waits until all connections are closed; who does not is not harmed, but for an SQLite file
    /// that keeps its log beside it.
    pub async fn close(self) {
        self.pool.close().await;
    }
}

fn migrator() -> Migrator {
    let scripts = [
        (1, "catalogue", include_str!("../../../migrations/1_catalogue.sql")),
        (2, "ratings", include_str!("../../../migrations/2_ratings.sql")),
    ];
    let migrations = scripts.map(|(version, name, sql)| {
        let sql = sqlx::SqlSafeStr::into_sql_str(sql);
        Migration::new(version, name.into(), MigrationType::Simple, sql, false)
    });
    Migrator::with_migrations(migrations.into())
}
