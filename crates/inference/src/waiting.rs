use opentelemetry::{
    KeyValue,
    metrics::{Counter, Histogram, UpDownCounter},
};
use semconv::{
    attribute::{QUEUE, SHED},
    metric, span,
};
use std::{slice, sync::Arc, time::Instant};
use tracing::Span;

/// What is measured of those who wait in a queue.
#[derive(Clone)]
pub(crate) struct Waits(Arc<Instruments>);

struct Instruments {
    queue: KeyValue,
    depth: UpDownCounter<i64>,
    wait: Histogram<f64>,
    sheds: Counter<u64>,
}

impl Waits {
    /// Of the queue of that name.
    pub(crate) fn new(queue: &str) -> Self {
        Self(Arc::new(Instruments {
            queue: KeyValue::new(QUEUE, queue.to_owned()),
            depth: metric::QUEUE_DEPTH.up_down_counter(),
            wait: metric::QUEUE_WAIT.histogram(),
            sheds: metric::SHEDS.counter(),
        }))
    }

    /// One more begins to wait.
    pub(crate) fn begin(&self) -> Waiting {
        let Instruments { queue, depth, .. } = &*self.0;
        depth.add(1, slice::from_ref(queue));
        let span = tracing::info_span!(span::QUEUE, { QUEUE } = %queue.value);
        Waiting { waits: self.clone(), since: Instant::now(), _span: span }
    }

    /// One was turned away.
    pub(crate) fn shed(&self) {
        let Instruments { queue, sheds, .. } = &*self.0;
        sheds.add(1, &[queue.clone(), KeyValue::new(SHED, "queue")]);
    }
}

/// One who waits for a worker, until it is dropped.
pub(crate) struct Waiting {
    waits: Waits,
    since: Instant,
    _span: Span,
}

impl Waiting {
    /// There is a worker.
    pub(crate) fn over(self) {
        let Instruments { queue, wait, .. } = &*self.waits.0;
        wait.record(self.since.elapsed().as_secs_f64(), slice::from_ref(queue));
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let Instruments { queue, depth, .. } = &*self.waits.0;
        depth.add(-1, slice::from_ref(queue));
    }
}
