use tokio::signal::unix::{SignalKind, signal};

/// Completes when the process is asked to stop: by Ctrl-C, or by Kubernetes.
pub async fn shutdown() {
    let terminated = async {
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => _ = terminate.recv().await,
            Err(error) => {
                tracing::warn!(%error, "SIGTERM cannot be listened to; Ctrl-C still stops");
                std::future::pending().await
            }
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminated => {}
    }
}
