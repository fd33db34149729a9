//! Tasks that wait for a worker: a bounded queue that forgets the abandoned.

use crate::{Error, task::Task};
use std::{
    collections::VecDeque,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
};

pub(crate) struct Queue<M> {
    capacity: usize,
    state: Mutex<State<M>>,
    changed: Condvar,
}

struct State<M> {
    tasks: VecDeque<Box<dyn Task<M>>>,
    closed: bool,
}

impl<M> Queue<M> {
    pub(crate) fn new(capacity: usize) -> Self {
        let state = State { tasks: VecDeque::new(), closed: false };
        Self { capacity, state: Mutex::new(state), changed: Condvar::new() }
    }

    /// Adds a task. When full, abandoned tasks make room; else it is refused.
    pub(crate) fn push(&self, task: Box<dyn Task<M>>) -> Result<(), Error> {
        let mut state = self.lock();
        if state.tasks.len() >= self.capacity {
            state.tasks.retain(|task| !task.is_abandoned());
        }
        if state.tasks.len() >= self.capacity {
            return Err(Error::Overloaded);
        }
        state.tasks.push_back(task);
        self.changed.notify_one();
        Ok(())
    }

    /// Waits for the next task that somebody still waits for. `None` once closed.
    pub(crate) fn pop(&self) -> Option<Box<dyn Task<M>>> {
        let mut state = self.lock();
        loop {
            match state.tasks.pop_front() {
                Some(task) if task.is_abandoned() => {}
                Some(task) => return Some(task),
                None if state.closed => return None,
                None => {
                    state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
    }

    /// Lets the workers end when the queue is empty.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }

    // No task runs under the lock, so a poisoned state is a whole one.
    fn lock(&self) -> MutexGuard<'_, State<M>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
