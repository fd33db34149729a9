//! A question on its way to a model, and who waits for the answer.

use tokio::sync::{mpsc, oneshot};

/// A question whose asker may give up.
pub(crate) trait Task<M>: Send {
    /// Whether nobody waits for the answer any more.
    fn is_abandoned(&self) -> bool;
    /// Answers it.
    fn run(self: Box<Self>, model: &mut M);
}

/// A question with one answer.
pub(crate) struct Single<F, R> {
    pub(crate) ask: F,
    pub(crate) reply: oneshot::Sender<R>,
}

impl<M, R: Send, F: FnOnce(&mut M) -> R + Send> Task<M> for Single<F, R> {
    fn is_abandoned(&self) -> bool {
        self.reply.is_closed()
    }

    fn run(self: Box<Self>, model: &mut M) {
        let answer = (self.ask)(model);
        // Who went away meanwhile misses nothing.
        _ = self.reply.send(answer);
    }
}

/// A question with a stream of answers.
pub(crate) struct Several<F, R> {
    pub(crate) ask: F,
    pub(crate) answers: Answers<R>,
}

impl<M, R: Send, F: FnOnce(&mut M, Answers<R>) + Send> Task<M> for Several<F, R> {
    fn is_abandoned(&self) -> bool {
        self.answers.sender.is_closed()
    }

    fn run(self: Box<Self>, model: &mut M) {
        (self.ask)(model, self.answers);
    }
}

/// Where a stream of answers goes. It never blocks: a slow listener does not
/// hold a worker.
#[derive(Debug)]
pub struct Answers<R> {
    pub(crate) sender: mpsc::UnboundedSender<R>,
}

impl<R> Answers<R> {
    /// Sends an answer. Says whether anybody listens: if not, stop computing.
    pub fn send(&self, answer: R) -> bool {
        self.sender.send(answer).is_ok()
    }
}
