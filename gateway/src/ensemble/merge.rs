//! Windows that several judges hear at the same time, as one stream.

use super::{Council, call::Call, gather, partial, worst};
use futures::{
    Stream, StreamExt,
    stream::{self, BoxStream},
};
use proto::v1::{ClassifyStreamResponse, ClassifyTimelineResponse, Warning, Window};
use std::{mem, sync::Arc, time::Duration};
use tonic::Status;

/// A window as either kind of stream tells it.
pub(super) trait Heard: Send + 'static {
    /// The window and the warnings on it.
    fn parts(&mut self) -> (&mut Option<Window>, &mut Vec<Warning>);
}

impl Heard for ClassifyTimelineResponse {
    fn parts(&mut self) -> (&mut Option<Window>, &mut Vec<Warning>) {
        (&mut self.window, &mut self.warnings)
    }
}

impl Heard for ClassifyStreamResponse {
    fn parts(&mut self) -> (&mut Option<Window>, &mut Vec<Warning>) {
        (&mut self.window, &mut self.warnings)
    }
}

/// The windows of one judge; its call is hung up when they are dropped.
pub(super) struct Voice<T> {
    pub(super) windows: BoxStream<'static, Result<T, Status>>,
    pub(super) _call: Option<Call>,
}

impl<T> Voice<T> {
    async fn next(&mut self) -> Result<Option<T>, Status> {
        self.windows.next().await.transpose()
    }
}

struct Merge<T> {
    council: Arc<Council>,
    voices: Vec<(&'static str, Voice<T>)>,
    failed: Vec<(&'static str, Status)>,
    /// Whether a judge has told all it had to tell.
    complete: bool,
}

/// One window of the council for each of its judges'. Who fails or is late is
/// not heard again; the others go on, and each window says so.
pub(super) fn merge<T: Heard>(
    council: Arc<Council>,
    voices: Vec<(&'static str, Voice<T>)>,
    failed: Vec<(&'static str, Status)>,
    patience: impl Fn() -> Duration + Send + Sync + 'static,
) -> impl Stream<Item = Result<T, Status>> + Send {
    let merge = Merge { council, voices, failed, complete: false };
    stream::unfold(Some((merge, patience)), |state| async {
        let (mut merge, patience) = state?;
        match merge.next(&patience).await {
            Ok(window) => Some((Ok(window?), Some((merge, patience)))),
            Err(status) => Some((Err(status), None)),
        }
    })
}

impl<T: Heard> Merge<T> {
    async fn next(&mut self, patience: impl Fn() -> Duration) -> Result<Option<T>, Status> {
        let heard = gather(self.voices.iter_mut().map(|(_, voice)| voice.next()), patience).await;
        let mut windows = Vec::new();
        for ((id, voice), heard) in mem::take(&mut self.voices).into_iter().zip(heard) {
            match heard {
                Ok(Some(window)) => {
                    windows.push((id, window));
                    self.voices.push((id, voice));
                }
                Ok(None) => self.complete = true,
                Err(status) => self.failed.push((id, status)),
            }
        }
        if windows.is_empty() && !self.complete {
            return Err(worst(mem::take(&mut self.failed)));
        }
        Ok(self.pool(windows))
    }

    /// One window of several, which start together.
    fn pool(&self, mut windows: Vec<(&'static str, T)>) -> Option<T> {
        let genres = windows.iter_mut().map(|(id, window)| {
            let window = window.parts().0.as_ref();
            (*id, window.map(|window| window.genres.as_slice()).unwrap_or_default())
        });
        let pooled = self.council.rank(&genres.collect::<Vec<_>>());
        let mut warnings: Vec<Warning> = Vec::new();
        for (_, window) in &mut windows {
            warnings.append(window.parts().1);
        }
        warnings.dedup_by_key(|warning| warning.code);
        warnings.extend(partial(&self.failed));

        let (_, mut first) = windows.into_iter().next()?;
        let (window, told) = first.parts();
        if let Some(window) = window {
            window.genres = pooled;
        }
        *told = warnings;
        Some(first)
    }
}
