//! Sends each request when it is due, whatever became of those before it: an open loop.

use super::{
    answer::Answer,
    arrivals::Arrivals,
    caller::Caller,
    mix::{self, Part},
};
use rand::{SeedableRng, rngs::StdRng};
use std::{
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError},
    },
    time::{Duration, Instant},
};
use tokio::{
    runtime::Handle,
    sync::{OwnedSemaphorePermit, Semaphore, mpsc::UnboundedSender},
};

/// How soon after an answer a request takes its place.
const LOOK_AGAIN: Duration = Duration::from_micros(200);

/// What is sent in a step.
pub(super) struct Sender {
    pub(super) caller: Arc<Caller>,
    pub(super) mix: Vec<Part>,
    pub(super) arrivals: Arrivals,
    pub(super) rate: f64,
    pub(super) lasts: Duration,
    /// As many may be in flight; more wait, and their time runs.
    pub(super) places: Arc<Semaphore>,
    /// How long an answer may take.
    pub(super) patience: Duration,
}

/// How a step ended for the sender.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sent {
    /// Requests that were due, and found no place before the end.
    pub(super) unsent: u64,
    /// How long the step lasted: shorter than it should if it was stopped.
    pub(super) lasted: Duration,
}

impl Sender {
    /// Sends until the step is over, or the other end of `stop` is dropped. Blocks: a thread that
    /// sleeps is on time to the tenth of a millisecond, a timer of tokio's to the millisecond.
    pub(super) fn run(
        self,
        runtime: &Handle,
        answers: &UnboundedSender<Answer>,
        stop: &Receiver<()>,
    ) -> Sent {
        let began = Instant::now();
        let mut random = StdRng::seed_from_u64(2);
        let mut due = self.arrivals.at(self.rate).take_while(|due| *due < self.lasts).peekable();
        let mut stopped = false;
        while let Some(at) = due.peek().copied() {
            stopped = waited(stop, at.saturating_sub(began.elapsed()));
            let place = if stopped { None } else { self.place(began, stop) };
            let Some(place) = place else { break };
            due.next();
            let question = mix::draw(&self.mix, &mut random);
            let (caller, answers, patience) = (self.caller.clone(), answers.clone(), self.patience);
            runtime.spawn(async move {
                let sent = began.elapsed();
                let outcome = caller.ask(question, patience).await;
                let ended = began.elapsed();
                // Of a warm-up nobody wants to know.
                _ = answers.send(Answer { question, due: at, sent, ended, outcome });
                drop(place);
            });
        }
        if !stopped {
            waited(stop, self.lasts.saturating_sub(began.elapsed()));
        }
        let lasted = began.elapsed().min(self.lasts);
        let unsent = due.take_while(|due| *due < lasted).count() as u64;
        Sent { unsent, lasted }
    }

    /// A place among those in flight; `None` if there is none until the end.
    fn place(&self, began: Instant, stop: &Receiver<()>) -> Option<OwnedSemaphorePermit> {
        loop {
            if let Ok(place) = self.places.clone().try_acquire_owned() {
                return Some(place);
            }
            if began.elapsed() >= self.lasts || waited(stop, LOOK_AGAIN) {
                return None;
            }
        }
    }
}

/// Waits, and says whether it was told to stop meanwhile.
fn waited(stop: &Receiver<()>, pause: Duration) -> bool {
    !matches!(stop.recv_timeout(pause), Err(RecvTimeoutError::Timeout))
}
