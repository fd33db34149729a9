use crate::{Error, catalogue::Store, suggest::Index};
use inference::{Workers, WorkersConfig};
use std::{convert::Infallible, future, num::NonZeroUsize, path::Path, sync::Arc, time::Duration};
use tokio::{sync::watch, task::spawn_blocking, time::sleep};
use words::{Words, WordsConfig};

/// How long until what failed is tried again.
const PAUSE: Duration = Duration::from_secs(30);

/// What songs are suggested from, always of the store's latest revision.
#[derive(Clone, Debug)]
pub(crate) struct Library(watch::Receiver<Option<Shelf>>);

/// What there is of one revision.
#[derive(Clone, Debug)]
pub(crate) struct Shelf {
    /// The catalogue, and what its emotions mean.
    pub(crate) index: Arc<Index>,
    /// What tells the meaning of sentences.
    pub(crate) words: Workers<Words>,
}

impl Library {
    /// A library that is empty until its keeper, who never completes, has fetched what is needed;
    /// who then looks for another revision every `period`.
    pub(crate) fn open(
        store: Store,
        words: WordsConfig,
        queue_capacity: usize,
        period: Duration,
    ) -> (Self, impl Future<Output = Infallible>) {
        let (sender, shelf) = watch::channel(None);
        (Self(shelf), keep(sender, store, words, queue_capacity, period))
    }

    /// What there is now.
    ///
    /// # Errors
    /// [`Error::NotReady`] until there is something.
    pub(crate) fn shelf(&self) -> Result<Shelf, Error> {
        self.0.borrow().clone().ok_or(Error::NotReady)
    }
}

/// Fetches what is needed, as often as it takes, and follows the store's revisions.
async fn keep(
    sender: watch::Sender<Option<Shelf>>,
    store: Store,
    config: WordsConfig,
    queue_capacity: usize,
    period: Duration,
) -> Infallible {
    let model = fetched(&config).await;
    // One thread: whoever has the model keeps others from it.
    let workers = WorkersConfig { workers: Some(NonZeroUsize::MIN), queue_capacity };
    let words = Workers::start("words", &model, &workers);
    let mut revisions = loop {
        match store.watch(period).await {
            Ok(revisions) => break revisions,
            Err(error) => tracing::warn!(%error, "no songs can be suggested"),
        }
        sleep(PAUSE).await;
    };
    let folder = config.folder();
    loop {
        revisions.borrow_and_update();
        match read(&store, &model, &folder).await {
            Ok(index) => {
                let catalogue = index.catalogue();
                tracing::info!(
                    catalogue.revision = catalogue.revision(),
                    catalogue.songs = catalogue.len(),
                    catalogue.emotions = catalogue.emotions().len(),
                    "songs can be suggested"
                );
                let (index, words) = (Arc::new(index), words.clone());
                sender.send_replace(Some(Shelf { index, words }));
                if revisions.changed().await.is_err() {
                    return future::pending().await;
                }
            }
            Err(error) => {
                tracing::warn!(%error, "the catalogue stays as it was");
                sleep(PAUSE).await;
            }
        }
    }
}

/// The model of sentences, once it is there.
async fn fetched(config: &WordsConfig) -> Words {
    loop {
        let config = config.clone();
        match spawn_blocking(move || Words::load(&config)).await {
            Ok(Ok(model)) => return model,
            Ok(Err(error)) => tracing::warn!(%error, "no songs can be suggested"),
            Err(panic) => tracing::error!(%panic, "no songs can be suggested"),
        }
        sleep(PAUSE).await;
    }
}

/// The store's latest revision, with what its emotions mean.
async fn read(store: &Store, words: &Words, folder: &Path) -> Result<Index, Error> {
    let catalogue = store.load().await?;
    let (words, folder) = (words.clone(), folder.to_owned());
    let index = spawn_blocking(move || Index::of(catalogue, &words, &folder));
    match index.await {
        Ok(index) => Ok(index?),
        Err(_) => Err(inference::Error::Failed.into()),
    }
}
