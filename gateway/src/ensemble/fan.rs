//! One caller's sound for several judges.

use futures::Stream;
use proto::v1::{ClassifyStreamRequest, classify_stream_request::Request as Part};
use std::collections::HashMap;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Streaming;

/// Chunks that may wait for a judge before the caller has to.
const WAITING: usize = 64;

/// The same messages for each judge, addressed to it. Judges that hang up are
/// sent no more. If the caller breaks off, the sound does not end: what was cut
/// short must not pass for the whole.
pub(super) fn fan(
    mut sound: Streaming<ClassifyStreamRequest>,
    ids: &[&'static str],
) -> HashMap<&'static str, impl Stream<Item = ClassifyStreamRequest> + Send + use<>> {
    let (mut senders, sounds): (Vec<_>, HashMap<_, _>) = ids
        .iter()
        .map(|&id| {
            let (sender, receiver) = mpsc::channel(WAITING);
            ((id, sender), (id, ReceiverStream::new(receiver)))
        })
        .unzip();
    tokio::spawn(async move {
        loop {
            match sound.message().await {
                Ok(Some(message)) => {
                    for (id, sender) in &senders {
                        _ = sender.send(addressed(message.clone(), id)).await;
                    }
                    senders.retain(|(_, sender)| !sender.is_closed());
                    if senders.is_empty() {
                        return;
                    }
                }
                Ok(None) => return,
                Err(_) => break,
            }
        }
        for (_, sender) in senders {
            sender.closed().await;
        }
    });
    sounds
}

fn addressed(mut message: ClassifyStreamRequest, id: &str) -> ClassifyStreamRequest {
    if let Some(Part::Config(config)) = &mut message.request {
        config.model = id.into();
    }
    message
}
