//! What the kernel tells of the process (proc(5)); where it tells nothing, nothing
//! is measured.

use opentelemetry::{KeyValue, global};
use semconv::{
    attribute::CPU_MODE,
    metric::{PROCESS_CPU, PROCESS_FILES, PROCESS_MEMORY, PROCESS_THREADS, PROCESS_UPTIME, TASKS},
};
use std::{fs, time::Instant};
use tokio::runtime::Handle;

/// How often the kernel counts time in a second, on any Linux.
const TICKS_PER_SECOND: f64 = 100.0;

/// Measures the process from now on, whenever metrics are read; and the runtime, if there is one.
pub(crate) fn measure() {
    let meter = global::meter("melomesh");
    meter
        .i64_observable_up_down_counter(PROCESS_MEMORY.name)
        .with_unit(PROCESS_MEMORY.unit)
        .with_description(PROCESS_MEMORY.description)
        .with_callback(|observer| {
            if let Some(kib) = status("VmRSS:") {
                observer.observe(kib * 1_024, &[]);
            }
        })
        .build();
    meter
        .i64_observable_up_down_counter(PROCESS_THREADS.name)
        .with_unit(PROCESS_THREADS.unit)
        .with_description(PROCESS_THREADS.description)
        .with_callback(|observer| {
            if let Some(threads) = status("Threads:") {
                observer.observe(threads, &[]);
            }
        })
        .build();
    meter
        .i64_observable_up_down_counter(PROCESS_FILES.name)
        .with_unit(PROCESS_FILES.unit)
        .with_description(PROCESS_FILES.description)
        .with_callback(|observer| {
            if let Ok(files) = fs::read_dir("/proc/self/fd") {
                observer.observe(files.count() as i64, &[]);
            }
        })
        .build();
    meter
        .f64_observable_counter(PROCESS_CPU.name)
        .with_unit(PROCESS_CPU.unit)
        .with_description(PROCESS_CPU.description)
        .with_callback(|observer| {
            for (mode, seconds) in cpu_time().into_iter().flatten() {
                observer.observe(seconds, &[KeyValue::new(CPU_MODE, mode)]);
            }
        })
        .build();
    if let Ok(runtime) = Handle::try_current() {
        meter
            .i64_observable_up_down_counter(TASKS.name)
            .with_unit(TASKS.unit)
            .with_description(TASKS.description)
            .with_callback(move |observer| {
                observer.observe(runtime.metrics().num_alive_tasks() as i64, &[]);
            })
            .build();
    }
    let begun = Instant::now();
    meter
        .f64_observable_gauge(PROCESS_UPTIME.name)
        .with_unit(PROCESS_UPTIME.unit)
        .with_description(PROCESS_UPTIME.description)
        .with_callback(move |observer| observer.observe(begun.elapsed().as_secs_f64(), &[]))
        .build();
}

/// A number of the process's status.
fn status(name: &str) -> Option<i64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

/// The seconds that the cores spent, by mode.
fn cpu_time() -> Option<[(&'static str, f64); 2]> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The name, in parentheses, may hold anything; the state follows, and is field 3.
    let (_, fields) = stat.rsplit_once(')')?;
    let mut ticks = fields.split_whitespace().skip(11).map(|field| field.parse::<f64>().ok());
    let mut seconds = || Some(ticks.next()?? / TICKS_PER_SECOND);
    Some([("user", seconds()?), ("system", seconds()?)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_tells_of_this_process() {
        assert!(status("VmRSS:").unwrap() > 100);
        assert!(status("Threads:").unwrap() >= 1);
        assert_eq!(status("Nothing:"), None);
        let began = cpu_time().unwrap()[0].1;
        let busy = Instant::now();
        while busy.elapsed().as_millis() < 50 {}
        assert!(cpu_time().unwrap()[0].1 > began);
    }
}
