//! Who runs on which cores, so that those who ask take nothing from who answers.

use std::fs;
use tokio::process::Command;

/// One core for who answers, and the others.
#[derive(Debug)]
pub(crate) struct Cores {
    one: String,
    others: String,
}

impl Cores {
    /// `None` if this process may use one only.
    pub(crate) fn share() -> Option<Self> {
        let status = fs::read_to_string("/proc/self/status").ok()?;
        let allowed = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:"))?;
        let mut cores = allowed.trim().split(',').flat_map(|range| {
            let (first, last) = range.split_once('-').unwrap_or((range, range));
            let core = |text: &str| text.parse::<u32>().unwrap_or_default();
            core(first)..=core(last)
        });
        let one = cores.next()?.to_string();
        let others: Vec<_> = cores.map(|core| core.to_string()).collect();
        (!others.is_empty()).then(|| Self { one, others: others.join(",") })
    }

    /// Keeps this process, and all that it starts from now on, to the one.
    pub(crate) async fn take_one(&self) {
        pin(&self.one).await;
    }

    /// Keeps this process, and all that it starts from now on, to the others.
    pub(crate) async fn leave_one(&self) {
        pin(&self.others).await;
    }
}

async fn pin(cores: &str) {
    let process = std::process::id().to_string();
    let arguments = ["--all-tasks", "--cpu-list", "--pid", cores, &process];
    let pinned = Command::new("taskset").args(arguments).output().await;
    assert!(pinned.expect("there is a `taskset`").status.success(), "{process} is pinned");
}
