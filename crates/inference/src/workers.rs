use crate::{
    Answers, Error,
    queue::Queue,
    task::{Several, Single, Task},
    waiting::Waits,
};
use std::{
    fmt,
    num::NonZeroUsize,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, PoisonError},
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

/// Handles to threads that ask a model `M`. Each question is put to a clone of
/// it, which had better be cheap. Clones of a handle share the threads, which
/// end when the last is dropped.
pub struct Workers<M>(Arc<Shared<M>>);

struct Shared<M> {
    queue: Arc<Queue<M>>,
    waits: Waits,
    current: Arc<Current<M>>,
}

impl<M> Drop for Shared<M> {
    fn drop(&mut self) {
        self.queue.close();
    }
}

/// The model that the next question is put to.
struct Current<M>(Mutex<M>);

impl<M: Clone> Current<M> {
    fn get(&self) -> M {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts another in its place. The old one is dropped by whoever needs it last.
    fn set(&self, model: M) {
        let mut current = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let old = std::mem::replace(&mut *current, model);
        drop(current);
        drop(old);
    }
}

impl<M: Clone + Send + 'static> Workers<M> {
    /// Starts the threads, whose queue is seen by `name`.
    pub fn start(name: &str, model: &M, config: &WorkersConfig) -> Self {
        let queue = Arc::new(Queue::new(config.queue_capacity));
        let current = Arc::new(Current(Mutex::new(model.clone())));
        for _ in 0..config.count() {
            let (queue, current) = (Arc::clone(&queue), Arc::clone(&current));
            thread::spawn(move || work(&queue, &current));
        }
        Self(Arc::new(Shared { queue, waits: Waits::new(name), current }))
    }

    /// The model that the next question will be put to.
    pub fn model(&self) -> M {
        self.0.current.get()
    }

    /// Puts another model in its place. What is being computed is finished by
    /// the old one; what waits, and what comes, is put to the new one.
    pub fn replace(&self, model: M) {
        self.0.current.set(model);
    }

    /// Asks a model, or says at once why it cannot be asked. Dropping the future
    /// takes the question back.
    pub async fn ask<R, F>(&self, ask: F) -> Result<R, Error>
    where
        R: Send + 'static,
        F: FnOnce(&mut M) -> R + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let (waiting, span) = (self.0.waits.begin(), Span::current());
        let ask = move |model: &mut M| {
            waiting.over();
            span.in_scope(|| ask(model))
        };
        self.push(Single { ask, reply })?;
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
        let (waiting, span) = (self.0.waits.begin(), Span::current());
        let ask = move |model: &mut M, answers| {
            waiting.over();
            span.in_scope(|| ask(model, answers));
        };
        self.push(Several { ask, answers: Answers { sender } })?;
        Ok(answers)
    }

    fn push(&self, task: impl Task<M> + 'static) -> Result<(), Error> {
        self.0.queue.push(Box::new(task)).inspect_err(|_| self.0.waits.shed())
    }
}

/// A worker's life. A panic costs the question that caused it, and no more.
fn work<M: Clone>(queue: &Queue<M>, current: &Current<M>) {
    while let Some(task) = queue.pop() {
        let mut model = current.get();
        let run = AssertUnwindSafe(|| task.run(&mut model));
        if catch_unwind(run).is_err() {
            tracing::error!("a model panicked");
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
        (Workers::start("test", &model, &config), model)
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

    #[tokio::test]
    async fn a_new_model_takes_what_waits_and_the_old_one_finishes() {
        let config = WorkersConfig { workers: NonZeroUsize::new(1), queue_capacity: 8 };
        let workers = Workers::start("test", &"old", &config);
        let (release, held) = std_mpsc::channel::<()>();
        let (started, begun) = oneshot::channel();
        let running = tokio::spawn({
            let workers = workers.clone();
            async move {
                workers
                    .ask(move |model| {
                        _ = started.send(());
                        _ = held.recv();
                        *model
                    })
                    .await
            }
        });
        begun.await.unwrap();
        let waiting = tokio::spawn({
            let workers = workers.clone();
            async move { workers.ask(|model| *model).await }
        });
        queued().await;

        workers.replace("new");
        assert_eq!(workers.model(), "new");
        drop(release);
        assert_eq!(running.await.unwrap(), Ok("old"));
        assert_eq!(waiting.await.unwrap(), Ok("new"));
        assert_eq!(workers.ask(|model| *model).await, Ok("new"));
    }

    #[tokio::test]
    async fn nothing_is_kept_of_a_model_that_was_replaced() {
        let (workers, old) = one_worker(1);
        assert_eq!(workers.ask(Counter::count).await, Ok(1));
        workers.replace(Counter::default());
        // Asked once more, the only worker has done with whatever it held.
        assert_eq!(workers.ask(Counter::count).await, Ok(1));
        assert_eq!(Arc::strong_count(&old.0), 1);
    }
}
