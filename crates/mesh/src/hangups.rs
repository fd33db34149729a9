use futures::{Stream, stream};
use tokio::signal::unix::{SignalKind, signal};

/// An item each time that the process is told, by SIGHUP, to read its files
/// again. From this call on the signal no longer ends the process.
pub fn hangups() -> impl Stream<Item = ()> + Send {
    let hangup = signal(SignalKind::hangup())
        .inspect_err(|error| tracing::warn!(%error, "SIGHUP cannot be listened to"))
        .ok();
    stream::unfold(hangup, |hangup| async {
        let mut hangup = hangup?;
        hangup.recv().await?;
        Some(((), Some(hangup)))
    })
}
