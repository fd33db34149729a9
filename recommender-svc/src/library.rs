use crate::{Error, catalogue::Store, suggest::Index};
use inference::{Workers, WorkersConfig};
use std::{convert::Infallible, num::NonZeroUsize, path::Path, sync::Arc, time::Duration};
use tokio::{sync::watch, task::spawn_blocking};
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
    let folder = config.folder();
    let model = loop {
        let config = config.clone();
        match spawn_blocking(move || Words::load(&config)).await {
            Ok(Ok(model)) => break model,
            Ok(Err(error)) => tracing::warn!(%error, "no songs can be suggested"),
            Err(panic) => tracing::error!(%panic, "no songs can be suggested"),
        }
        tokio::time::sleep(PAUSE).await;
    };
    // One thread: whoever has the model keeps others from it.
    let workers = WorkersConfig { workers: Some(NonZeroUsize::MIN), queue_capacity };
    let words = Workers::start(&model, &workers);
    let mut revision = None;
    loop {
        let latest = store.revision().await;
        if !matches!(&latest, Ok(latest) if Some(*latest) == revision) {
            match read(&store, &model, &folder).await {
                Ok(index) => {
                    let (songs, emotions) =
                        (index.catalogue().len(), index.catalogue().emotions().len());
                    revision = Some(index.catalogue().revision());
                    tracing::info!(catalogue.revision = revision, songs, emotions, "the catalogue");
                    let (index, words) = (Arc::new(index), words.clone());
                    sender.send_replace(Some(Shelf { index, words }));
                }
                Err(error) => tracing::warn!(%error, "the catalogue stays as it was"),
            }
        }
        tokio::time::sleep(period).await;
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
