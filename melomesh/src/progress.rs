//! How far long work is: a bar on a terminal, nothing elsewhere.

use indicatif::{ProgressBar, ProgressStyle};
use std::sync::Mutex;

/// A bar of `count` steps of some kind of work.
pub(crate) fn bar(work: &'static str, count: usize) -> ProgressBar {
    styled(work, "{msg} {bar:32} {pos}/{len} · {per_sec} · {eta} left", count as u64)
}

/// A bar of some kind of work through a file, of so many bytes.
pub(crate) fn bytes(work: &'static str, length: u64) -> ProgressBar {
    styled(work, "{msg} {bar:32} {bytes}/{total_bytes} · {bytes_per_sec} · {eta} left", length)
}

fn styled(work: &'static str, style: &str, length: u64) -> ProgressBar {
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
