//! How far long work is: a bar on a terminal, nothing elsewhere.

use indicatif::{ProgressBar, ProgressStyle};
use std::{borrow::Cow, sync::Mutex, time::Duration};
use tokio::time::interval;

/// A bar of `count` steps of some kind of work.
pub(crate) fn bar(work: &'static str, count: usize) -> ProgressBar {
    styled(work, "{msg} {bar:32} {pos}/{len} · {per_sec} · {eta} left", count as u64)
}

/// A bar of some kind of work through a file, of so many bytes.
pub(crate) fn bytes(work: &'static str, length: u64) -> ProgressBar {
    styled(work, "{msg} {bar:32} {bytes}/{total_bytes} · {bytes_per_sec} · {eta} left", length)
}

/// A bar of something that takes so long, and is moved by [`tick`].
pub(crate) fn clock(work: String, lasts: Duration) -> ProgressBar {
    styled(work, "{msg} {bar:32} {elapsed} · {eta} left", lasts.as_millis() as u64)
}

/// Moves a clock, until it is dropped.
pub(crate) async fn tick(clock: ProgressBar) {
    let mut ticks = interval(Duration::from_millis(100));
    loop {
        ticks.tick().await;
        clock.set_position(clock.elapsed().as_millis() as u64);
    }
}

fn styled(work: impl Into<Cow<'static, str>>, style: &str, length: u64) -> ProgressBar {
    let style = ProgressStyle::with_template(style)
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .progress_chars("━╸─");
    ProgressBar::new(length).with_style(style).with_message(work)
}

/// A bar for each stage of a training, the one after the other.
#[derive(Default)]
pub(crate) struct Stages(Mutex<Option<ProgressBar>>);

impl Stages {
    fn replace(&self, next: Option<ProgressBar>) {
        if let Ok(mut bar) = self.0.lock()
            && let Some(ended) = std::mem::replace(&mut *bar, next)
        {
            ended.finish();
        }
    }
}

impl svm_svc::train::Progress for Stages {
    fn stage(&self, name: &'static str, steps: usize) {
        self.replace(Some(bar(name, steps)));
    }

    fn step(&self) {
        if let Ok(bar) = self.0.lock()
            && let Some(bar) = &*bar
        {
            bar.inc(1);
        }
    }
}

impl Drop for Stages {
    fn drop(&mut self) {
        self.replace(None);
    }
}
