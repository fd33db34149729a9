//! Calls that last as long as their caller goes on.

use futures::{FutureExt, Stream, StreamExt, future, stream};
use tokio::sync::oneshot;
use tonic::{CancellationHandle, Request, Status};

/// A call that is hung up when nobody waits for it any more: as long as its
/// requests may go on, dropping its answers does not end it.
pub(crate) struct Call(Option<CancellationHandle>);

impl Call {
    /// The call that a request begins.
    pub(crate) fn of<T>(request: &mut Request<T>) -> Self {
        Self(Some(request.cancellation_handle()))
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        if let Some(handle) = self.0.take() {
            handle.cancel();
        }
    }
}

/// The messages of a caller, and word of why they broke off if they did. Then
/// they do not end: what was cut short must not pass for the whole.
pub(crate) fn until_broken<T: Send>(
    messages: impl Stream<Item = Result<T, Status>> + Send,
) -> (impl Stream<Item = T> + Send, oneshot::Receiver<Status>) {
    let (tell, broken) = oneshot::channel();
    let messages = stream::unfold((Box::pin(messages), tell), |(mut messages, tell)| async {
        match messages.next().await? {
            Ok(message) => Some((message, (messages, tell))),
            Err(status) => {
                _ = tell.send(status);
                future::pending().await
            }
        }
    });
    (messages, broken)
}

/// The answers to a call, until the caller's messages break off.
pub(crate) fn or_broken<T>(
    answers: impl Stream<Item = Result<T, Status>> + Send,
    broken: oneshot::Receiver<Status>,
    call: Call,
) -> impl Stream<Item = Result<T, Status>> + Send {
    let broken = broken.fuse();
    stream::unfold((Box::pin(answers), broken, call), |(mut answers, mut broken, call)| async {
        let answer = tokio::select! {
            biased;
            Ok(status) = &mut broken => Some(Err(status)),
            answer = answers.next() => answer,
        };
        Some((answer?, (answers, broken, call)))
    })
}
