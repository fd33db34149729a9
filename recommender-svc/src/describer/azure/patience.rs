use async_trait::async_trait;
use azure_core::{
    error::ErrorKind,
    http::{
        Context, Request,
        headers::RETRY_AFTER,
        policies::{Policy, PolicyResult},
    },
};
use std::{sync::Arc, time::Duration};
use tokio::time::Instant;

/// When nobody waits for an answer any more.
pub(super) struct Until(pub(super) Instant);

/// Gives up at once if Azure says to come back when it is too late; waiting would cost whoever may
/// speak for it all of its time.
#[derive(Debug)]
pub(super) struct Patience;

#[async_trait]
impl Policy for Patience {
    async fn send(
        &self,
        context: &Context,
        request: &mut Request,
        next: &[Arc<dyn Policy>],
    ) -> PolicyResult {
        let answer = next[0].send(context, request, &next[1..]).await?;
        let after = answer.headers().get_optional_str(&RETRY_AFTER);
        let after = after.and_then(|after| after.parse().ok()).map(Duration::from_secs);
        let left =
            context.value::<Until>().map(|until| until.0.saturating_duration_since(Instant::now()));
        let (Some(after), Some(left)) = (after, left) else { return Ok(answer) };
        if after < left {
            return Ok(answer);
        }
        let status = answer.status();
        Err(ErrorKind::HttpResponse { status, error_code: None, raw_response: None }.into_error())
    }
}
