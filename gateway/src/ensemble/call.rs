use tonic::{CancellationHandle, Request};

/// A call that is hung up when nobody waits for it any more: as long as its
/// requests may go on, dropping its answers does not end it.
pub(super) struct Call(Option<CancellationHandle>);

impl Call {
    /// The call that a request begins.
    pub(super) fn of<T>(request: &mut Request<T>) -> Self {
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
