//! What an endpoint says of itself, by `grpc.health.v1`: as soon as it stops, or
//! is gone, nobody is sent there any more.

use super::{endpoint::Vitals, jitter::jitter};
use http::Uri;
use std::{sync::Arc, time::Duration};
use tonic::{Code, Status, transport::Channel};
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};

/// How long until who is away is looked for again: twice as long each time, up
/// to the longest.
const SHORTEST: Duration = Duration::from_millis(50);
const LONGEST: Duration = Duration::from_secs(2);

/// Keeps `vitals` true. Ends only if there is nothing to watch.
pub(super) async fn watch(endpoint: Uri, channel: Channel, vitals: Arc<Vitals>) {
    let mut wait = SHORTEST;
    let tell = |away| {
        if vitals.set_away(away) {
            tracing::info!(%endpoint, away, "an endpoint came or went");
        }
    };
    loop {
        let heard = listen(&channel, |serving| {
            tell(!serving);
            wait = SHORTEST;
        });
        if heard.await.is_err_and(|status| status.code() == Code::Unimplemented) {
            // It does not say how it is: calls will tell.
            return tell(false);
        }
        tell(true);
        tokio::time::sleep(jitter(wait)).await;
        wait = LONGEST.min(2 * wait);
    }
}

/// Hears what the endpoint says until it ends.
async fn listen(channel: &Channel, mut tell: impl FnMut(bool)) -> Result<(), Status> {
    let of_all = HealthCheckRequest::default();
    let mut statuses = HealthClient::new(channel.clone()).watch(of_all).await?.into_inner();
    while let Some(status) = statuses.message().await? {
        let serving = status.status() == ServingStatus::Serving;
        tell(serving);
        if !serving {
            // Whoever stops is not kept waiting by those who watch.
            break;
        }
    }
    Ok(())
}
