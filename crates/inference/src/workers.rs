use crate::{
    Answers, Error,
    queue::Queue,
    task::{Several, Single},
};
use std::{
    fmt,
    num::NonZeroUsize,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    thread,
};
use tokio::sync::{mpsc, oneshot};
use tracing::Span;

/// How many threads compute, and how many requests may wait for them.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct WorkersConfig {
    /// How many threads compute; by default as many as there are cores
    #[arg(long, env = "MELOMESH_WORKERS")]
    pub workers: Option<NonZeroUsize>,

    /// How many requests may wait for a thread; one more is refused
    #[arg(long, env = "MELOMESH_QUEUE_CAPACITY", default_value_t = 32)]
    pub queue_capacity: usize,
}

impl WorkersConfig {
    fn count(&self) -> usize {
        self.workers.or_else(|| thread::available_parallelism().ok()).map_or(1, NonZeroUsize::get)
    }
}

/// Handles to threads that each hold a clone of a model `M`. Clones share the
/// threads, which end when the last handle is dropped.
pub struct Workers<M>(Arc<Shared<M>>);

struct Shared<M>(Arc<Queue<M>>);

impl<M> Drop for Shared<M> {
    fn drop(&mut self) {
        self.0.close();
    }
}

impl<M: Clone + Send + 'static> Workers<M> {
    /// Starts the threads.
    pub fn start(model: &M, config: &WorkersConfig) -> Self {
        let queue = Arc::new(Queue::new(config.queue_capacity));
        for _ in 0..config.count() {
            let (queue, model) = (Arc::clone(&queue), model.clone());
            thread::spawn(move || work(&queue, &model));
        }
        Self(Arc::new(Shared(queue)))
    }

    /// Asks a model, or says at once why it cannot be asked. Dropping the future
    /// takes the question back.
    pub async fn ask<R, F>(&self, ask: F) -> Result<R, Error>
    where
        R: Send + 'static,
        F: FnOnce(&mut M) -> R + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let span = Span::current();
        let ask = move |model: &mut M| span.in_scope(|| ask(model));
        self.0.0.push(Box::new(Single { ask, reply }))?;
        answer.await.map_err(|_| Error::Failed)
    }

    /// Asks a model a question with a stream of answers. Dropping the receiver
    /// takes the question back.
    pub fn ask_several<R, F>(&self, ask: F) -> Result<mpsc::UnboundedReceiver<R>, Error>
    where
        R: Send + 'static,
        F: FnOnce(&mut M, Answers<R>) + Send + 'static,
    {
        let (sender, answers) = mpsc::unbounded_channel();
        let span = Span::current();
        let ask = move |model: &mut M, answers| span.in_scope(|| ask(model, answers));
        self.0.0.push(Box::new(Several { ask, answers: Answers { sender } }))?;
        Ok(answers)
    }
}

/// A worker's life. A panic costs the question that caused it, and no more: the
/// model is taken afresh.
fn work<M: Clone>(queue: &Queue<M>, pristine: &M) {
    let mut model = pristine.clone();
    while let Some(task) = queue.pop() {
        let run = AssertUnwindSafe(|| task.run(&mut model));
        if catch_unwind(run).is_err() {
            tracing::error!("a model panicked");
            model = pristine.clone();
        }
    }
}

impl<M> Clone for Workers<M> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<M> fmt::Debug for Workers<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Workers").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        sync::{
            atomic::{AtomicUsize, Ordering},
            mpsc as std_mpsc,
        },
        time::Duration,
    };

    /// Counts the questions it was asked.
    #[derive(Clone, Default)]
    struct Counter(Arc<AtomicUsize>);

    impl Counter {
        fn count(&mut self) -> usize {
            self.0.fetch_add(1, Ordering::SeqCst) + 1
        }
    }

    fn one_worker(capacity: usize) -> (Workers<Counter>, Counter) {
        let model = Counter::default();
        let config = WorkersConfig { workers: NonZeroUsize::new(1), queue_capacity: capacity };
        (Workers::start(&model, &config), model)
    }

    /// Occupies the only worker until the sender is dropped.
    async fn occupy(workers: &Workers<Counter>) -> std_mpsc::Sender<()> {
        let (release, held) = std_mpsc::channel();
        let (started, begun) = oneshot::channel();
        let workers = workers.clone();
        tokio::spawn(async move {
            workers
                .ask(move |_| {
                    _ = started.send(());
                    _ = held.recv();
                })
                .await
        });
        begun.await.unwrap();
        release
    }

    /// Waits until a spawned question has been queued.
    async fn queued() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }

    #[tokio::test]
    async fn a_full_queue_refuses_at_once_and_recovers() {
        let (workers, _) = one_worker(1);
        let release = occupy(&workers).await;
        let waiting = tokio::spawn({
            let workers = workers.clone();
            async move { workers.ask(Counter::count).await }
        });
        queued().await;

        assert_eq!(workers.ask(Counter::count).await, Err(Error::Overloaded));
        drop(release);
        assert_eq!(waiting.await.unwrap(), Ok(1));
        assert_eq!(workers.ask(Counter::count).await, Ok(2));
    }

    #[tokio::test]
    async fn what_nobody_waits_for_is_not_computed_and_makes_room() {
        let (workers, model) = one_worker(1);
        let release = occupy(&workers).await;
        let abandoned = tokio::spawn({
            let workers = workers.clone();
            async move { workers.ask(Counter::count).await }
        });
        queued().await;
        abandoned.abort();
        _ = abandoned.await;

        let waiting = tokio::spawn({
            let workers = workers.clone();
            async move { workers.ask(Counter::count).await }
        });
        queued().await;
        drop(release);
        assert_eq!(waiting.await.unwrap(), Ok(1));
        assert_eq!(model.0.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn a_panic_costs_one_question() {
        let (workers, _) = one_worker(1);
        assert_eq!(workers.ask(|_| panic!("as the test wants")).await, Err::<(), _>(Error::Failed));
        assert_eq!(workers.ask(Counter::count).await, Ok(1));
    }

    #[tokio::test]
    async fn a_stream_of_answers_stops_when_nobody_listens() {
        let (workers, _) = one_worker(1);
        let (stopped, stop) = oneshot::channel();
        let mut answers = workers
            .ask_several(move |_, answers| {
                let sent = (0..).take_while(|&n| answers.send(n)).count();
                _ = stopped.send(sent);
            })
            .unwrap();
        assert_eq!(answers.recv().await, Some(0));
        drop(answers);
        assert!(stop.await.unwrap() > 0);
    }
}
