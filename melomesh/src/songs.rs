//! The part of the system that suggests songs: its flags, and a client of it.

use crate::{
    mesh::{AT_ONCE, ENVELOPE_BYTES},
    server::{self, Connection, ServerArgs},
};
use anyhow::Context;
use clap::Parser;
use picture::PictureLimits;
use proto::v1::recommender_client::RecommenderClient;
use recommender_svc::{Config, catalogue::StoreConfig, describer::DescriberConfig};
use std::{fs, path::Path};
use tokio::{
    net::TcpListener,
    sync::oneshot,
    task::{JoinHandle, spawn_blocking},
};
use words::{Words, WordsConfig};

/// How songs are suggested.
#[derive(Clone, Debug, clap::Args)]
pub struct SongsConfig {
    /// Where songs and ratings are kept
    #[command(flatten)]
    pub store: StoreConfig,

    /// Where the model of sentences is kept, and fetched from
    #[command(flatten)]
    pub words: WordsConfig,

    /// Who describes pictures
    #[command(flatten)]
    pub describer: DescriberConfig,

    /// What is accepted as a picture
    #[command(flatten)]
    pub limits: PictureLimits,
}

impl SongsConfig {
    /// As the service itself is told.
    pub(crate) fn service(self) -> anyhow::Result<Config> {
        let Self { store, words, describer, limits } = self;
        let usual = Config::try_parse_from(["recommender-svc", AT_ONCE])?;
        Ok(Config { store, words, describer, limits, ..usual })
    }

    /// The name of who is to describe pictures; empty if nobody in particular.
    pub(crate) fn describer(&self) -> String {
        self.describer.describer.map(|voice| voice.to_string()).unwrap_or_default()
    }

    /// The bytes of a picture.
    pub(crate) fn read(&self, file: &Path) -> anyhow::Result<Vec<u8>> {
        let name = || file.display().to_string();
        let (length, limit) = (fs::metadata(file).with_context(name)?.len(), self.limits.max_bytes);
        anyhow::ensure!(length <= limit as u64, "{}: larger than {limit} bytes", name());
        fs::read(file).with_context(name)
    }
}

/// A recommender to ask: that of a server, or one that was started for the occasion.
pub(crate) struct Recommender {
    pub(crate) client: RecommenderClient<Connection>,
    own: Option<Own>,
}

struct Own {
    stop: oneshot::Sender<()>,
    serving: JoinHandle<anyhow::Result<()>>,
}

impl Recommender {
    /// Connects to a server; or, without one, starts a recommender.
    pub(crate) async fn open(server: &ServerArgs, songs: SongsConfig) -> anyhow::Result<Self> {
        let room = songs.limits.max_bytes.saturating_add(ENVELOPE_BYTES);
        let client = |channel| RecommenderClient::new(channel).max_encoding_message_size(room);
        if let Some(url) = &server.url {
            let connection = server::connect(url, server.api_key.clone()).await?;
            return Ok(Self { client: client(connection), own: None });
        }
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let (stop, stopped) = oneshot::channel();
        let stopped = async { _ = stopped.await };
        let serving = tokio::spawn(recommender_svc::serve(listener, songs.service()?, stopped));
        let client = client(server::connect(&url, None).await?);
        Ok(Self { client, own: Some(Own { stop, serving }) })
    }

    /// Ends what was started.
    pub(crate) async fn close(self) -> anyhow::Result<()> {
        let Self { client, own } = self;
        drop(client);
        let Some(Own { stop, serving }) = own else { return Ok(()) };
        _ = stop.send(());
        serving.await?
    }
}

/// Sees to it that the model of sentences is kept here, and says why it is not.
pub(crate) async fn fetch_words(config: &WordsConfig) -> anyhow::Result<()> {
    let config = config.clone();
    Ok(spawn_blocking(move || Words::fetch(&config)).await??)
}
