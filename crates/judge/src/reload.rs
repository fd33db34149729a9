//! A judge is read again from its file while it serves.

use crate::{Judge, measure};
use futures::{Stream, StreamExt};
use inference::Workers;
use std::{
    convert::Infallible,
    error::Error,
    future,
    path::{Path, PathBuf},
    pin::pin,
    sync::Arc,
};
use tokio::task::spawn_blocking;

/// Why the old judge stays.
#[derive(Debug, thiserror::Error)]
enum Kept {
    #[error("{0}")]
    Unreadable(Box<dyn Error + Send + Sync>),
    #[error("it tells apart other genres than those that callers know; restart to serve it")]
    OtherLabels,
}

/// Reads `file` again each time that it is `asked` for, and goes on with what it
/// holds. What is no judge, or one of other labels, is logged, and the old one
/// stays; without a file there is nothing to read. Never completes.
pub(crate) async fn reload<J: Judge, E: Error + Send + Sync + 'static>(
    workers: Workers<J>,
    asked: impl Stream<Item = ()>,
    file: Option<PathBuf>,
    read: impl Fn(&Path) -> Result<J, E> + Send + Sync + 'static,
) -> Infallible {
    let (mut asked, read) = (pin!(asked), Arc::new(read));
    while asked.next().await.is_some() {
        let Some(file) = file.clone() else {
            tracing::warn!("the model is built in: there is nothing to read again");
            continue;
        };
        let (path, read) = (file.clone(), Arc::clone(&read));
        let fresh = match spawn_blocking(move || read(&path)).await {
            Ok(read) => read.map_err(|error| Kept::Unreadable(error.into())),
            Err(panic) => Err(Kept::Unreadable(panic.into())),
        };
        match fresh.and_then(|judge| put(&workers, judge)) {
            Ok(version) => tracing::info!(model.version = version, "the model was read again"),
            Err(kept) => tracing::error!(
                model.file = %file.display(), reason = %kept, "the model stays as it was"
            ),
        }
    }
    future::pending().await
}

/// Puts a judge in the place of another of the same labels. Its version.
fn put<J: Judge>(workers: &Workers<J>, judge: J) -> Result<String, Kept> {
    if judge.card().labels != workers.model().card().labels {
        return Err(Kept::OtherLabels);
    }
    let version = judge.card().version.clone();
    measure::replaced(workers.model().card(), judge.card());
    workers.replace(judge);
    Ok(version)
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::stream;
    use inference::WorkersConfig;
    use music::{Card, Genre};
    use ndarray::ArrayView2;
    use std::io;

    #[derive(Clone)]
    struct Fake(Arc<Card>);

    impl Fake {
        fn new(version: &str, labels: &[&str]) -> Self {
            Self(Arc::new(Card {
                id: "fake".into(),
                display_name: String::new(),
                version: version.into(),
                labels: labels.iter().copied().map(Genre::from).collect(),
                method: String::new(),
                splits: Vec::new(),
                clip_count: 0,
                scores: Vec::new(),
                window_columns: 128,
            }))
        }
    }

    impl Judge for Fake {
        fn card(&self) -> &Card {
            &self.0
        }

        fn judge(&mut self, windows: &[ArrayView2<'_, u8>]) -> Vec<Vec<f64>> {
            vec![vec![0.0; self.0.labels.len()]; windows.len()]
        }
    }

    /// The version that serves after one attempt to read `file`.
    async fn version_after(file: Option<&str>, read: fn(&Path) -> io::Result<Fake>) -> String {
        let config = WorkersConfig { workers: None, queue_capacity: 1 };
        let workers = Workers::start("test", &Fake::new("old", &["jazz", "rock"]), &config);
        let (done, reloaded) = tokio::sync::oneshot::channel();
        // The second item is asked for once the first was dealt with.
        let asked = stream::iter([()]).chain(stream::once(async {
            _ = done.send(());
            future::pending().await
        }));
        tokio::select! {
            never = reload(workers.clone(), asked, file.map(PathBuf::from), read) => match never {},
            done = reloaded => done.unwrap(),
        }
        workers.model().card().version.clone()
    }

    #[tokio::test]
    async fn a_judge_of_the_same_labels_takes_over() {
        let version = version_after(Some("model"), |path| {
            assert_eq!(path, Path::new("model"));
            Ok(Fake::new("new", &["jazz", "rock"]))
        });
        assert_eq!(version.await, "new");
    }

    #[tokio::test]
    async fn the_old_judge_stays_when_the_file_will_not_do() {
        let unreadable = version_after(Some("model"), |_| Err(io::Error::other("no")));
        assert_eq!(unreadable.await, "old");
        let panics = version_after(Some("model"), |_| panic!("as the test wants"));
        assert_eq!(panics.await, "old");
        let others = version_after(Some("model"), |_| Ok(Fake::new("new", &["jazz", "whales"])));
        assert_eq!(others.await, "old");
        let built_in = version_after(None, |_| Ok(Fake::new("new", &["jazz", "rock"])));
        assert_eq!(built_in.await, "old");
    }
}
