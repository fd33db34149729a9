use super::{
    answer::Answer,
    arrivals::Arrivals,
    caller::Caller,
    mix::Part,
    sender::{Sender, Sent},
    summary::Summary,
};
use crate::progress;
use std::{
    sync::{
        Arc,
        mpsc::{Receiver, TryRecvError},
    },
    time::Duration,
};
use tokio::{
    runtime::Runtime,
    sync::{Semaphore, mpsc},
};

/// What is asked at each rate.
pub(super) struct Load {
    pub(super) caller: Arc<Caller>,
    pub(super) mix: Vec<Part>,
    pub(super) arrivals: Arrivals,
    pub(super) places: Arc<Semaphore>,
    pub(super) patience: Duration,
    pub(super) warm_up: Duration,
    pub(super) lasts: Duration,
}

/// What was measured at a rate.
#[derive(Debug)]
pub(super) struct Step {
    /// How many requests were to be sent a second.
    pub(super) rate: f64,
    pub(super) lasted: Duration,
    /// Requests that were due, and found no place among those in flight.
    pub(super) unsent: u64,
    pub(super) answers: Vec<Answer>,
    pub(super) all: Summary,
    /// By what was asked, if that is more than one thing.
    pub(super) by_question: Vec<(String, Summary)>,
}

impl Load {
    /// Asks at some rate, and waits for what is still in flight at the end; `None` if it was
    /// stopped before anything was measured.
    pub(super) fn step(
        &self,
        rate: f64,
        runtime: &Runtime,
        stop: &Receiver<()>,
    ) -> anyhow::Result<Option<Step>> {
        let clock = progress::clock(format!("{rate} a second"), self.warm_up + self.lasts);
        let ticking = runtime.spawn(progress::tick(clock.clone()));
        let (nobody, _) = mpsc::unbounded_channel();
        self.sender(rate, self.warm_up).run(runtime.handle(), &nobody, stop);
        let step = match is_stopped(stop) {
            true => None,
            false => {
                let (tell, told) = mpsc::unbounded_channel();
                let sent = self.sender(rate, self.lasts).run(runtime.handle(), &tell, stop);
                drop(tell);
                Some(self.measured(rate, sent, runtime.block_on(all(told)))?)
            }
        };
        ticking.abort();
        clock.finish_and_clear();
        Ok(step)
    }

    fn sender(&self, rate: f64, lasts: Duration) -> Sender {
        Sender {
            caller: self.caller.clone(),
            mix: self.mix.clone(),
            arrivals: self.arrivals,
            rate,
            lasts,
            places: self.places.clone(),
            patience: self.patience,
        }
    }

    fn measured(&self, rate: f64, sent: Sent, answers: Vec<Answer>) -> anyhow::Result<Step> {
        let Sent { unsent, lasted } = sent;
        let mut by_question = Vec::new();
        for part in self.mix.iter().filter(|_| self.mix.len() > 1) {
            let own = answers.iter().filter(|answer| answer.question == part.question);
            by_question.push((part.question.to_string(), Summary::of(own, lasted)?));
        }
        let all = Summary::of(answers.iter(), lasted)?;
        Ok(Step { rate, lasted, unsent, answers, all, by_question })
    }
}

async fn all(mut told: mpsc::UnboundedReceiver<Answer>) -> Vec<Answer> {
    let mut answers = Vec::new();
    while let Some(answer) = told.recv().await {
        answers.push(answer);
    }
    answers
}

/// Whether the other end was dropped.
pub(super) fn is_stopped(stop: &Receiver<()>) -> bool {
    matches!(stop.try_recv(), Err(TryRecvError::Disconnected))
}
